/** Keys take each other's place: a new one is tried out, then made current; their owners are reminded in time. */
@NullMarked
package io.flowmaestro.connection.rotation;

import org.jspecify.annotations.NullMarked;

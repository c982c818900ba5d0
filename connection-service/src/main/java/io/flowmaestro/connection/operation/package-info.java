/** What connections were used for: every result is taken down once, and says how its connection is. */
@NullMarked
package io.flowmaestro.connection.operation;

import org.jspecify.annotations.NullMarked;

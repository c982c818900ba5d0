/** Alerts of all who raise them, and who has seen them. */
@NullMarked
package io.flowmaestro.connection.alert;

import org.jspecify.annotations.NullMarked;

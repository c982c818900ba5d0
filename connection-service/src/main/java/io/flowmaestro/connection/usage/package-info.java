/** How much connections are used, by day: every usage event is counted once. */
@NullMarked
package io.flowmaestro.connection.usage;

import org.jspecify.annotations.NullMarked;

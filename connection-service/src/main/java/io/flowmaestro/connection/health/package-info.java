/** Tests of connections: an operation is asked for as the platform would, and its result awaited. */
@NullMarked
package io.flowmaestro.connection.health;

import org.jspecify.annotations.NullMarked;

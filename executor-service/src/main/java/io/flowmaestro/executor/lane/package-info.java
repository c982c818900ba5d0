/**
 * Who may call now: a lane for each connection, with its rate, its concurrency and its breaker, on one event loop each. No
 * locks, no I/O.
 */
@NullMarked
package io.flowmaestro.executor.lane;

import org.jspecify.annotations.NullMarked;

package io.flowmaestro.executor.lane;

/**
 * What the lanes of one event loop may hold.
 *
 * @param inFlight operations at work, 1 or more
 * @param inFlightPerConnection of those, of one connection, 1 or more
 * @param waitingPerConnection requests of one connection that wait in memory, 2 or more; others wait in the journal
 */
public record LaneLimits(int inFlight, int inFlightPerConnection, int waitingPerConnection) {}

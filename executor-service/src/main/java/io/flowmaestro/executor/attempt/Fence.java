package io.flowmaestro.executor.attempt;

/**
 * What shows that a partition's requests are ours to start: its epoch in the journal, as long as nobody took the next one.
 *
 * @param partition of the requests' topic
 * @param epoch which owner since the first, 1 or more
 */
public record Fence(int partition, long epoch) {}

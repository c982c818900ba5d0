package io.flowmaestro.executor.lane;

import java.time.Duration;

/**
 * How often a provider takes a connection's calls.
 *
 * @param key what is counted apart; empty where all is counted together
 * @param requests so many, 1 or more
 * @param every in this time
 */
public record Rate(String key, int requests, Duration every) {}

package io.flowmaestro.catalog;

import java.time.Duration;

/**
 * How often the provider takes an operation from one connection.
 *
 * @param requests so many, at least 1
 * @param every in this time
 */
public record Limit(int requests, Duration every) {}

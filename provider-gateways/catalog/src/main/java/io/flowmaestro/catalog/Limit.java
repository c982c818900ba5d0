package io.flowmaestro.catalog;

import io.flowmaestro.catalog.expression.Expression;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often the provider takes an operation from one connection.
 *
 * @param requests so many, at least 1
 * @param every in this time
 * @param key what is counted apart, of a request's names; null where all of a connection's calls are counted together
 */
public record Limit(int requests, Duration every, @Nullable Expression key) {}

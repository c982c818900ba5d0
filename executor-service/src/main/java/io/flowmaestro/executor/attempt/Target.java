package io.flowmaestro.executor.attempt;

import io.flowmaestro.executor.lane.Rate;
import org.jspecify.annotations.Nullable;

/**
 * Where a request's call goes, as far as it must share with others.
 *
 * @param provider the provider's id in the catalog
 * @param host what takes the call
 * @param rate how often the provider takes it; null where that is not known
 */
public record Target(String provider, String host, @Nullable Rate rate) {}

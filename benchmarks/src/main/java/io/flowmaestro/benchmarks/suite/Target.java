package io.flowmaestro.benchmarks.suite;

/**
 * What a figure should be.
 *
 * @param atLeast whether more is better
 * @param bound the worst that is good
 */
public record Target(boolean atLeast, double bound) {
    static Target atLeast(double bound) {
        return new Target(true, bound);
    }

    static Target atMost(double bound) {
        return new Target(false, bound);
    }

    boolean isMet(double value) {
        return atLeast ? value >= bound : value <= bound;
    }
}

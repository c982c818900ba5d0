package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.load.Sample;

/** How two workers are compared: always so that more is better. */
enum Metric {
    /** How many times as many results for the same CPU time. */
    CPU {
        @Override
        double ratio(Sample own, Sample peer, double most) {
            return peer.workerCpu() / own.workerCpu();
        }
    },
    /** How many times as many results in the same time. */
    RATE {
        @Override
        double ratio(Sample own, Sample peer, double most) {
            return own.rate() / Math.min(peer.rate(), most);
        }
    };

    /** @param most results a second that nobody can exceed */
    abstract double ratio(Sample own, Sample peer, double most);
}

package io.flowmaestro.faults.experiment;

import io.flowmaestro.faults.bed.Trial;

/**
 * A row of the table of experiments.
 *
 * @param row its name there, such as {@code C1}
 * @param claim what it shows
 * @param body does it, and fails with a sentence where the claim does not hold
 */
public record Experiment(String row, String claim, Body body) {
    /** Does an experiment. */
    @FunctionalInterface
    public interface Body {
        /** Uses the trial's own connections and operations alone. */
        void run(Trial trial) throws Exception;
    }
}

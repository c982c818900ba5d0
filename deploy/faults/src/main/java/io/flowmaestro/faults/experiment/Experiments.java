package io.flowmaestro.faults.experiment;

import java.util.List;
import java.util.stream.Stream;

/** All experiments, in the order in which they run: those that leave the servers alone come first. */
public final class Experiments {
    private Experiments() {}

    /** Every row that there is. */
    public static List<Experiment> all() {
        return Stream.of(ProviderFaults.ROWS, Messages.ROWS, VaultFaults.ROWS, Crashes.ROWS, Infrastructure.ROWS)
                .flatMap(List::stream)
                .toList();
    }
}

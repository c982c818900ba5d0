package io.flowmaestro.benchmarks.bed;

import io.flowmaestro.benchmarks.peer.Ceiling;
import io.flowmaestro.events.Topic;

/** What takes requests and answers them: the executor, and its peers. */
public enum Worker {
    EXECUTOR("executor", ""),
    CEILING("ceiling", Ceiling.class.getName());

    private final String label;
    private final String main;

    Worker(String label, String main) {
        this.label = label;
        this.main = main;
    }

    /** Its name in figures. */
    public String label() {
        return label;
    }

    /** The class that is run. */
    String main() {
        return main;
    }

    /** Its own, so that all are fed in turns while none sees what is another's. */
    String requests() {
        return this == EXECUTOR ? Topic.OPERATION_REQUESTS : label + "-requests";
    }

    /** Its own. */
    String results() {
        return this == EXECUTOR ? Topic.OPERATION_RESULTS : label + "-results";
    }
}

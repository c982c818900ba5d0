package io.flowmaestro.faults.history;

import java.util.List;

/**
 * What the {@link Checker} says of a history.
 *
 * @param violations none where it is as promised
 * @param figures how much there was of what
 */
public record Verdict(List<Violation> violations, Figures figures) {
    public Verdict {
        violations = List.copyOf(violations);
    }

    /** Whether everything is as promised. */
    public boolean isClean() {
        return violations.isEmpty();
    }
}

package io.flowmaestro.faults.history;

import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.faults.history.Hit.Answer;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How much there was of what.
 *
 * @param requests operations asked for, each once
 * @param outcomes results by status, each operation's once
 * @param copies results beyond the first of an operation
 * @param deadLetters requests put aside
 * @param hits calls at the provider
 * @param acted calls on which the provider acted
 * @param notActed calls that were answered by saying that nothing was done
 * @param repeats calls beyond the first of an operation
 * @param needless operations of unknown outcome on which the provider never acted: the price of not asking twice
 */
public record Figures(
        int requests,
        Map<OperationStatus, Long> outcomes,
        int copies,
        int deadLetters,
        int hits,
        int acted,
        int notActed,
        int repeats,
        int needless) {

    static Figures of(History history, Collection<Intent> intents) {
        Map<String, OperationStatus> outcomes = history.results().stream()
                .collect(Collectors.toMap(Result::id, Result::status, (first, copy) -> first));
        return new Figures(
                (int) history.requests().stream().map(Request::id).distinct().count(),
                outcomes.values().stream().collect(Collectors.groupingBy(status -> status, Collectors.counting())),
                history.results().size() - outcomes.size(),
                history.deadLetters().size(),
                history.hits().size(),
                (int) history.hits().stream().filter(Hit::acted).count(),
                (int) history.hits().stream()
                        .filter(hit -> hit.answer() == Answer.NOT_ACTED)
                        .count(),
                intents.stream()
                        .mapToInt(intent -> Math.max(0, intent.hits().size() - 1))
                        .sum(),
                (int) intents.stream().filter(Intent::isNeedlesslyUnknown).count());
    }

    /** How many operations ended so. */
    public long ended(OperationStatus status) {
        return outcomes.getOrDefault(status, 0L);
    }

    @Override
    public String toString() {
        return ("%d asked: %d succeeded, %d failed, %d unknown (%d needlessly), %d expired, %d dead letters, %d copies;"
                        + " %d calls: %d acted, %d not acted, %d repeats")
                .formatted(
                        requests,
                        ended(OperationStatus.SUCCEEDED),
                        ended(OperationStatus.FAILED),
                        ended(OperationStatus.UNKNOWN),
                        needless,
                        ended(OperationStatus.EXPIRED),
                        deadLetters,
                        copies,
                        hits,
                        acted,
                        notActed,
                        repeats);
    }
}

package io.flowmaestro.faults.history;

import io.flowmaestro.catalog.Effect;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.faults.history.Hit.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is to happen once: one request, or several with the same idempotency key, with all that came of them.
 *
 * @param requests in the order of time, at least one
 * @param hits in the order of time
 * @param results in the order of time
 */
record Intent(List<Request> requests, List<Hit> hits, List<Result> results) {
    /** Retries of a request in one life of an executor, the first attempt among them. */
    private static final int ATTEMPTS = 3;

    /** The way from the last look at the deadline to the provider. */
    private static final Duration WAY = Duration.ofSeconds(1);

    private String id() {
        return requests.get(0).id();
    }

    private Effect effect() {
        return requests.get(0).effect();
    }

    private long actedHits() {
        return hits.stream().filter(Hit::acted).count();
    }

    boolean isNeedlesslyUnknown() {
        return actedHits() == 0 && results.stream().anyMatch(result -> result.status() == OperationStatus.UNKNOWN);
    }

    /** Everything that is wrong with it, seen by itself. */
    Stream<Violation> violations(int handovers) {
        return Stream.of(
                        secondEffect(),
                        forbiddenRepeat(handovers > 0),
                        callAfterResult(),
                        changedKey(),
                        tooManyAttempts(handovers),
                        lateCall(),
                        inventedSuccess(),
                        deniedEffect(handovers > 0))
                .flatMap(Optional::stream);
    }

    private Optional<Violation> secondEffect() {
        boolean harmless = effect() == Effect.NONE || effect() == Effect.IDEMPOTENT;
        return found(
                !harmless && actedHits() > 1,
                Rule.SECOND_EFFECT,
                "the provider acted %d times, %s".formatted(actedHits(), effect()));
    }

    private Optional<Violation> forbiddenRepeat(boolean answersMayBeLost) {
        for (int i = 1; i < hits.size(); i++) {
            Answer before = hits.get(i - 1).answer();
            if (!mayBeRepeatedAfter(before, answersMayBeLost)) {
                return found(
                        true, Rule.FORBIDDEN_REPEAT, "%s, call %d came after %s".formatted(effect(), i + 1, before));
            }
        }
        return Optional.empty();
    }

    /** What may be repeated. Whoever takes over does not know the answer, and goes by the effect. */
    private boolean mayBeRepeatedAfter(Answer answer, boolean answersMayBeLost) {
        return switch (answer) {
            case NOT_ACTED -> true;
            case UNCLEAR -> effect().repeatable();
            case DONE, REFUSED -> effect().repeatable() && answersMayBeLost;
        };
    }

    /** A read may be run anew when its request comes again; it does no harm. */
    private Optional<Violation> callAfterResult() {
        if (effect() == Effect.NONE || results.isEmpty()) {
            return Optional.empty();
        }
        Instant published = results.get(0).seen();
        return hits.stream()
                .filter(hit -> hit.begun().isAfter(published))
                .findFirst()
                .flatMap(hit -> found(
                        true,
                        Rule.CALL_AFTER_RESULT,
                        "called at %s, published by %s".formatted(hit.begun(), published)));
    }

    private Optional<Violation> changedKey() {
        List<String> keys = keys();
        return found(keys.size() > 1, Rule.CHANGED_KEY, "keys " + keys);
    }

    /** The keys that were sent for it, each once. */
    List<String> keys() {
        return hits.stream()
                .map(Hit::key)
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList();
    }

    /** What has no effect is not written down when it begins, so each life of an executor counts for itself. */
    private Optional<Violation> tooManyAttempts(int handovers) {
        int most = effect() == Effect.NONE ? ATTEMPTS * (handovers + 1) * requests.size() : ATTEMPTS;
        return found(hits.size() > most, Rule.TOO_MANY_ATTEMPTS, "%d calls, %d may be".formatted(hits.size(), most));
    }

    private Optional<Violation> lateCall() {
        Instant end = requests.stream()
                .map(Request::deadline)
                .max(Instant::compareTo)
                .orElseThrow()
                .plus(WAY);
        return hits.stream()
                .filter(hit -> hit.begun().isAfter(end))
                .findFirst()
                .flatMap(hit -> found(true, Rule.LATE_CALL, "called at %s, after %s".formatted(hit.begun(), end)));
    }

    private Optional<Violation> inventedSuccess() {
        boolean succeeded = results.stream().anyMatch(result -> result.status() == OperationStatus.SUCCEEDED);
        return found(succeeded && actedHits() == 0, Rule.INVENTED_SUCCESS, hits.size() + " calls, none acted on");
    }

    /**
     * Only where a caller may take it for leave to ask again: of a repeatable one nothing is denied by a failure. Whoever
     * takes over does not know of a read that was run, and has no effect to deny.
     */
    private Optional<Violation> deniedEffect(boolean answersMayBeLost) {
        List<OperationStatus> denying = new ArrayList<>();
        if (effect() != Effect.NONE || !answersMayBeLost) {
            denying.add(OperationStatus.EXPIRED);
        }
        if (!effect().repeatable()) {
            denying.add(OperationStatus.FAILED);
        }
        return results.stream()
                .map(Result::status)
                .filter(denying::contains)
                .findFirst()
                .filter(status -> actedHits() > 0)
                .flatMap(status ->
                        found(true, Rule.DENIED_EFFECT, "%s, and %d calls acted on".formatted(status, actedHits())));
    }

    private Optional<Violation> found(boolean broken, Rule rule, String detail) {
        return broken ? Optional.of(new Violation(rule, id(), detail)) : Optional.empty();
    }
}

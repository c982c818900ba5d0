package io.flowmaestro.faults.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.flowmaestro.catalog.Effect;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.faults.history.Hit.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A clean history is clean, and each violation that is planted in one is found, alone. */
class CheckerTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final List<Request> requests = new ArrayList<>();
    private final List<Hit> hits = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private final List<String> deadLetters = new ArrayList<>();
    private int handovers;

    @ParameterizedTest
    @EnumSource(Effect.class)
    void whatHappenedOnceIsClean(Effect effect) {
        // Given
        ask("a", effect);
        hit("a", 1, true, Answer.DONE);
        result("a", 2, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.isClean()).isTrue();
    }

    @Test
    void copiesOfAResultAreClean() {
        // Given
        ask("a", Effect.AT_MOST_ONCE);
        hit("a", 1, true, Answer.DONE);
        result("a", 2, OperationStatus.SUCCEEDED);
        result("a", 3, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.figures().copies()).isEqualTo(1);
    }

    @Test
    void refusalsThatShowThatNothingWasDoneMayBeRepeated() {
        // Given
        ask("a", Effect.AT_MOST_ONCE);
        hit("a", 1, false, Answer.NOT_ACTED);
        hit("a", 2, false, Answer.NOT_ACTED);
        hit("a", 3, true, Answer.DONE);
        result("a", 4, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.figures().acted()).isEqualTo(1);
        assertThat(verdict.figures().notActed()).isEqualTo(2);
        assertThat(verdict.figures().repeats()).isEqualTo(2);
    }

    @Test
    void anUnknownOutcomeIsCleanWhetherItHappenedOrNot() {
        // Given
        ask("happened", Effect.AT_MOST_ONCE);
        hit("happened", 1, true, Answer.UNCLEAR);
        result("happened", 2, OperationStatus.UNKNOWN);
        ask("did not", Effect.AT_MOST_ONCE);
        result("did not", 2, OperationStatus.UNKNOWN);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.figures().ended(OperationStatus.UNKNOWN)).isEqualTo(2);
        assertThat(verdict.figures().needless()).isEqualTo(1);
    }

    @Test
    void aDeadLetterIsAnEnd() {
        // Given
        ask("a", Effect.NONE);
        deadLetters.add("a");

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations()).isEmpty();
    }

    @Test
    void findsALostOperation() {
        // Given
        ask("a", Effect.AT_MOST_ONCE);
        hit("a", 1, true, Answer.DONE);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.LOST, "a");
        assertThat(verdict.violations().get(0))
                .hasToString("LOST: a has neither a result nor a dead letter: 1 calls, deadline 2026-11-23T10:01:00Z");
    }

    @Test
    void findsTwoResults() {
        // Given
        ask("a", Effect.AT_MOST_ONCE);
        hit("a", 1, true, Answer.UNCLEAR);
        result("a", 2, OperationStatus.UNKNOWN);
        result("a", 3, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.TWO_RESULTS, "a");
    }

    @Test
    void findsAResultAndACallThatNobodyAskedFor() {
        // Given
        result("stray result", 1, OperationStatus.FAILED);
        hit("stray call", 1, true, Answer.DONE);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations())
                .extracting(Violation::rule, Violation::id)
                .containsExactlyInAnyOrder(
                        tuple(Rule.UNASKED_RESULT, "stray result"), tuple(Rule.UNASKED_CALL, "stray call"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Effect.class,
            names = {"AT_MOST_ONCE", "READ_BACK"})
    void findsASecondEffect(Effect effect) {
        // Given
        handovers = 1;
        ask("a", effect);
        hit("a", 1, true, Answer.UNCLEAR);
        hit("a", 2, true, Answer.DONE);
        result("a", 3, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations())
                .extracting(Violation::rule)
                .containsExactly(Rule.SECOND_EFFECT, Rule.FORBIDDEN_REPEAT);
    }

    @Test
    void findsASecondEffectOfTwoRequestsWithOneKey() {
        // Given
        Instant deadline = START.plusSeconds(60);
        requests.add(new Request("a", "acme/c", "pay", Effect.AT_MOST_ONCE, "order-1", false, deadline));
        requests.add(new Request("b", "acme/c", "pay", Effect.AT_MOST_ONCE, "order-1", false, deadline));
        hit("a", 1, true, Answer.DONE);
        hit("b", 1, true, Answer.DONE);
        result("a", 2, OperationStatus.SUCCEEDED);
        result("b", 2, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations()).extracting(Violation::rule).contains(Rule.SECOND_EFFECT);
    }

    @Test
    void findsARepeatAfterALostAnswer() {
        // Given
        ask("a", Effect.AT_MOST_ONCE);
        hit("a", 1, false, Answer.UNCLEAR);
        hit("a", 2, true, Answer.DONE);
        result("a", 3, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.FORBIDDEN_REPEAT, "a");
    }

    @ParameterizedTest
    @EnumSource(
            value = Answer.class,
            names = {"DONE", "REFUSED"})
    void findsARepeatAfterALastWord(Answer answer) {
        // Given
        ask("a", Effect.IDEMPOTENT);
        hit("a", 1, answer == Answer.DONE, answer);
        hit("a", 2, true, Answer.DONE);
        result("a", 3, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.FORBIDDEN_REPEAT, "a");
    }

    @Test
    void aHandoverExcusesTheRepeatOfWhatMayBeRepeated() {
        // Given
        handovers = 1;
        ask("a", Effect.IDEMPOTENT);
        hit("a", 1, true, Answer.DONE);
        hit("a", 2, true, Answer.DONE);
        result("a", 3, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations()).isEmpty();
    }

    @Test
    void findsACallAfterItsResult() {
        // Given
        handovers = 1;
        ask("a", Effect.IDEMPOTENT);
        hit("a", 1, true, Answer.DONE);
        result("a", 2, OperationStatus.SUCCEEDED);
        hit("a", 3, true, Answer.DONE);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.CALL_AFTER_RESULT, "a");
    }

    @Test
    void findsAChangedKey() {
        // Given
        ask("a", Effect.KEYED);
        hit("a", 1, 1, "key 1", false, Answer.UNCLEAR);
        hit("a", 2, 2, "key 2", true, Answer.DONE);
        result("a", 3, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.CHANGED_KEY, "a");
    }

    @Test
    void findsAKeyOfTwoOperations() {
        // Given
        ask("a", Effect.KEYED);
        ask("b", Effect.KEYED);
        hit("a", 1, 1, "key", true, Answer.DONE);
        hit("b", 2, 2, "key", true, Answer.DONE);
        result("a", 3, OperationStatus.SUCCEEDED);
        result("b", 3, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.SHARED_KEY, "b");
    }

    @Test
    void findsTooManyAttempts() {
        // Given
        ask("a", Effect.IDEMPOTENT);
        for (int second = 1; second <= 4; second++) {
            hit("a", second, false, Answer.UNCLEAR);
        }
        result("a", 5, OperationStatus.FAILED);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.TOO_MANY_ATTEMPTS, "a");
    }

    @Test
    void eachLifeOfAnExecutorHasItsOwnAttemptsAtARead() {
        // Given
        handovers = 1;
        ask("a", Effect.NONE);
        for (int second = 1; second <= 6; second++) {
            hit("a", second, false, Answer.UNCLEAR);
        }
        result("a", 7, OperationStatus.FAILED);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations()).isEmpty();
    }

    @Test
    void findsACallAfterTheDeadline() {
        // Given
        ask("a", Effect.AT_MOST_ONCE);
        hit("a", 62, true, Answer.DONE);
        result("a", 63, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.LATE_CALL, "a");
    }

    @Test
    void findsASuccessThatDidNotHappen() {
        // Given
        ask("a", Effect.KEYED);
        hit("a", 1, 1, "key", false, Answer.UNCLEAR);
        result("a", 2, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.INVENTED_SUCCESS, "a");
    }

    @ParameterizedTest
    @EnumSource(
            value = OperationStatus.class,
            names = {"FAILED", "EXPIRED"})
    void findsAnEffectThatIsDenied(OperationStatus status) {
        // Given
        ask("a", Effect.AT_MOST_ONCE);
        hit("a", 1, true, Answer.UNCLEAR);
        result("a", 2, status);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.DENIED_EFFECT, "a");
    }

    @ParameterizedTest
    @EnumSource(
            value = Effect.class,
            names = {"KEYED", "IDEMPOTENT"})
    void findsAnEffectThatWasCalledAndIsToldAsExpiredAfterAKill(Effect effect) {
        // Given
        ask("a", effect);
        hit("a", 1, true, Answer.UNCLEAR);
        handovers = 1;
        result("a", 2, OperationStatus.EXPIRED);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.DENIED_EFFECT, "a");
    }

    @Test
    void allowsAReadThatNobodyRemembersToExpireAfterAKill() {
        // Given
        ask("a", Effect.NONE);
        hit("a", 1, true, Answer.UNCLEAR);
        handovers = 1;
        result("a", 2, OperationStatus.EXPIRED);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.isClean()).isTrue();
    }

    @Test
    void findsDisorder() {
        // Given
        askInOrder("a");
        askInOrder("b");
        hit("b", 1, true, Answer.DONE);
        hit("a", 2, true, Answer.DONE);
        result("a", 3, OperationStatus.SUCCEEDED);
        result("b", 3, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.DISORDER, "b");
    }

    @Test
    void findsACallThatDidNotWaitForTheOneAhead() {
        // Given
        askInOrder("a");
        askInOrder("b");
        askInOrder("c");
        hit("a", 1, 5, null, true, Answer.DONE);
        hit("b", 4, 6, null, true, Answer.DONE);
        hit("c", 7, 8, null, true, Answer.DONE);
        List.of("a", "b", "c").forEach(id -> result(id, 9, OperationStatus.SUCCEEDED));

        // When
        Verdict verdict = check();

        // Then
        assertOnly(verdict, Rule.DISORDER, "b");
    }

    @Test
    void nobodyWaitsForAnotherConnectionOrWithoutOrder() {
        // Given
        askInOrder("a");
        ask("b", Effect.AT_MOST_ONCE);
        requests.add(new Request("c", "acme/other", "pay", Effect.AT_MOST_ONCE, "c", true, START.plusSeconds(60)));
        List.of("c", "b", "a").forEach(id -> {
            hit(id, 1, 5, null, true, Answer.DONE);
            result(id, 6, OperationStatus.SUCCEEDED);
        });

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.violations()).isEmpty();
    }

    @Test
    void countsWhatThereWas() {
        // Given
        ask("a", Effect.AT_MOST_ONCE);
        ask("a", Effect.AT_MOST_ONCE);
        hit("a", 1, true, Answer.DONE);
        result("a", 2, OperationStatus.SUCCEEDED);

        // When
        Verdict verdict = check();

        // Then
        assertThat(verdict.figures())
                .hasToString(
                        "1 asked: 1 succeeded, 0 failed, 0 unknown (0 needlessly), 0 expired, 0 dead letters, 0 copies;"
                                + " 1 calls: 1 acted, 0 not acted, 0 repeats");
    }

    private Verdict check() {
        return Checker.check(new History(requests, hits, results, deadLetters, handovers));
    }

    private static void assertOnly(Verdict verdict, Rule rule, String id) {
        assertThat(verdict.violations())
                .extracting(Violation::rule, Violation::id)
                .containsExactly(tuple(rule, id));
        assertThat(verdict.isClean()).isFalse();
    }

    private void ask(String id, Effect effect) {
        requests.add(new Request(id, "acme/c", "pay", effect, id, false, START.plusSeconds(60)));
    }

    private void askInOrder(String id) {
        requests.add(new Request(id, "acme/c", "pay", Effect.AT_MOST_ONCE, id, true, START.plusSeconds(60)));
    }

    private void hit(String id, int second, boolean acted, Answer answer) {
        hit(id, second, second, null, acted, answer);
    }

    private void hit(String id, int begun, int ended, @Nullable String key, boolean acted, Answer answer) {
        hits.add(new Hit(id, START.plusSeconds(begun), START.plusSeconds(ended), key, acted, answer));
    }

    private void result(String id, int second, OperationStatus status) {
        String content = "{\"status\":\"%s\"}".formatted(status.name().toLowerCase(Locale.ROOT));
        results.add(new Result(id, status, content, START.plusSeconds(second)));
    }
}

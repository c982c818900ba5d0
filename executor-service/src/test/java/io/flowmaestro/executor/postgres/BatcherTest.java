package io.flowmaestro.executor.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private final List<List<Integer>> sent = new ArrayList<>();
    private final List<UniEmitter<? super List<String>>> underWay = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();

    @Test
    void sendsAtOnceWhatComesWhileNothingIsUnderWay() {
        // Given
        Batcher<Integer, String> batcher = batcher(4);

        // When
        UniAssertSubscriber<String> answer = ask(batcher, 1);

        // Then
        assertThat(sent).containsExactly(List.of(1));
        answer.assertNotTerminated();
        answer(0);
        answer.assertCompleted().assertItem("<1>");
    }

    @Test
    void gathersWhatComesMeanwhileAndAnswersEach() {
        // Given
        Batcher<Integer, String> batcher = batcher(4);
        ask(batcher, 0);
        List<UniAssertSubscriber<String>> answers =
                IntStream.range(1, 11).mapToObj(i -> ask(batcher, i)).toList();

        // When
        answer(0);
        answer(1);

        // Then
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        for (int i = 0; i < answers.size(); i++) {
            answers.get(i).assertItem("<" + (i + 1) + ">");
        }
    }

    @Test
    void sendsAFullBatchBesideTheOneUnderWay() {
        // Given
        Batcher<Integer, String> batcher = batcher(2);
        ask(batcher, 0);

        // When
        IntStream.rangeClosed(1, 120).forEach(i -> ask(batcher, i));

        // Then
        assertThat(sent).extracting(List::size).containsExactly(1, 50);
        answer(0);
        assertThat(sent).extracting(List::size).containsExactly(1, 50, 50);
        answer(1);
        answer(2);
        assertThat(sent).extracting(List::size).containsExactly(1, 50, 50, 20);
    }

    @Test
    void sendsAfterFiveMillisecondsWhatNobodyJoined() {
        // Given
        Batcher<Integer, String> batcher = batcher(4);
        ask(batcher, 0);
        ask(batcher, 1);
        ask(batcher, 2);

        // When
        timers.remove(0).run();

        // Then
        assertThat(sent).containsExactly(List.of(0), List.of(1, 2));
        assertThat(timers).isEmpty();
    }

    @Test
    void keepsTheOrderWithOneAtATime() {
        // Given
        Batcher<Integer, String> batcher = batcher(1);

        // When
        IntStream.range(0, 80).forEach(i -> ask(batcher, i));

        // Then
        assertThat(timers).isEmpty();
        assertThat(sent).hasSize(1);
        answer(0);
        answer(1);
        answer(2);
        assertThat(sent.stream().flatMap(List::stream).toList())
                .containsExactlyElementsOf(IntStream.range(0, 80).boxed().toList());
    }

    @Test
    void letsOneBadItemFailAlone() {
        // Given
        Batcher<Integer, String> batcher = batcher(1);
        ask(batcher, 0);
        UniAssertSubscriber<String> good = ask(batcher, 1);
        UniAssertSubscriber<String> bad = ask(batcher, -2);
        answer(0);

        // When
        underWay.get(1).fail(new IllegalArgumentException("-2"));
        answer(2);
        underWay.get(3).fail(new IllegalArgumentException("-2"));

        // Then
        assertThat(sent).containsExactly(List.of(0), List.of(1, -2), List.of(1), List.of(-2));
        good.assertItem("<1>");
        bad.assertFailedWith(IllegalArgumentException.class);
        ask(batcher, 3);
        assertThat(sent).hasSize(5);
    }

    private Batcher<Integer, String> batcher(int mostUnderWay) {
        return new Batcher<>(
                batch -> {
                    sent.add(batch);
                    return Uni.createFrom().emitter(underWay::add);
                },
                (wait, task) -> timers.add(task),
                mostUnderWay);
    }

    private static UniAssertSubscriber<String> ask(Batcher<Integer, String> batcher, int item) {
        return batcher.send(item).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private void answer(int number) {
        underWay.get(number)
                .complete(
                        sent.get(number).stream().map(item -> "<" + item + ">").toList());
    }
}

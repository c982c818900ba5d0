package io.flowmaestro.executor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ResultProducerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MockProducer<byte[], byte[]> first = producer();
    private final MockProducer<byte[], byte[]> second = producer();
    private final Queue<MockProducer<byte[], byte[]>> producers = new ArrayDeque<>(List.of(first, second));
    private final ResultProducer results = new ResultProducer(producers::remove, Runnable::run, Duration.ZERO);

    @Test
    void oneThatFailedForGoodIsReplacedAndNothingIsLost() {
        // Given
        first.sendException = new ClusterAuthorizationException("The producer may not be idempotent any more.");

        // When
        send().awaitItem(PATIENCE);

        // Then
        assertThat(first.closed()).isTrue();
        assertThat(second.history()).hasSize(1);
    }

    @Test
    void whatWasOnItsWayIsSentAgainByTheNextOne() {
        // Given
        MockProducer<byte[], byte[]> silent = new MockProducer<>(false, null, bytes(), bytes());
        producers.clear();
        producers.addAll(List.of(silent, second));
        ResultProducer replaced = new ResultProducer(producers::remove, Runnable::run, Duration.ZERO);
        UniAssertSubscriber<Void> sent =
                replaced.send(event()).subscribe().withSubscriber(UniAssertSubscriber.create());

        // When
        silent.errorNext(new ClusterAuthorizationException("Taken away."));

        // Then
        sent.awaitItem(PATIENCE);
        assertThat(second.history()).hasSize(1);
    }

    @Test
    void oneThatWaitsForItsBrokerStays() {
        // Given
        first.sendException = new TimeoutException("Nobody is there.");
        UniAssertSubscriber<Void> sent = send();

        // When
        first.sendException = null;

        // Then
        sent.awaitItem(PATIENCE);
        assertThat(first.history()).hasSize(1);
        assertThat(producers).containsExactly(second);
    }

    @Test
    void whatIsTooLargeIsTheCallersToMend() {
        // Given
        first.sendException = new RecordTooLargeException("It is.");

        // When
        UniAssertSubscriber<Void> sent = send();

        // Then
        sent.awaitFailure(PATIENCE).assertFailedWith(RecordTooLargeException.class);
        assertThat(producers).containsExactly(second);
    }

    private UniAssertSubscriber<Void> send() {
        return results.send(event()).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private static Event event() {
        return new Event(
                "operation-results",
                "op_1:result",
                "a.type",
                Instant.parse("2026-12-01T10:00:00Z"),
                new CredentialRef("acme", "conn_1"),
                null,
                "{}");
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, bytes(), bytes());
    }

    private static ByteArraySerializer bytes() {
        return new ByteArraySerializer();
    }
}

package io.flowmaestro.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Topic;
import io.flowmaestro.executor.Platform.Received;
import io.flowmaestro.executor.usage.UsageRounds;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was used is told once, however often it is counted and whenever it was written down. */
@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(IssuerTestResource.class)
class UsageIT extends ExecutorFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    UsageRounds rounds;

    @Test
    void countsOperationsByHowTheyEnded() {
        // Given
        CredentialRef connection = connection("acme");
        for (int i = 0; i < 3; i++) {
            run(connection, Map.of("channel", "C" + i, "message", "hello"));
        }
        gateway.answer(connection, failed(FailureKind.NOT_FOUND, "channel_not_found", false));
        run(connection, Map.of("channel", "C4", "message", "hello"));

        // When
        rounds.count();
        rounds.count();

        // Then
        await().untilAsserted(() -> assertThat(counted(connection, "succeeded")).isEqualTo(3));
        assertThat(counted(connection, "failed")).isEqualTo(1);
        assertThat(usage(connection)).allSatisfy(event -> {
            assertThat(WireSchemas.errors("usage-recorded", event.json())).isEmpty();
            assertThat(event.header(EventHeader.TENANT)).isEqualTo("acme");
            assertThat(event.json().path("attempts").asLong())
                    .isEqualTo(event.json().path("count").asLong());
        });
        assertThat(usage(connection))
                .extracting(event -> event.header(EventHeader.ID))
                .doesNotHaveDuplicates();
    }

    @Test
    void countsWhatIsWrittenLateOnceAndNotBefore() {
        // Given
        CredentialRef connection = connection("acme");
        SqlConnection late = pool.getConnection().await().atMost(PATIENCE);
        Transaction open = late.begin().await().atMost(PATIENCE);
        late.query("select pg_current_xact_id()").execute().await().atMost(PATIENCE);
        run(connection, Map.of("channel", "C1", "message", "hello"));

        // When
        rounds.count();
        assertThat(query("select 1 from usage_event where connection_id = $1", connection.connectionId()))
                .isEmpty();
        assertThat(usage(connection)).isEmpty();
        open.commit().await().atMost(PATIENCE);
        late.close().await().atMost(PATIENCE);
        rounds.count();
        rounds.count();

        // Then
        await().untilAsserted(() -> assertThat(counted(connection, "succeeded")).isEqualTo(1));
    }

    private void run(CredentialRef connection, Map<String, String> parameters) {
        String id = id();
        platform.send(ask(connection, id).with("parameters", parameters));
        platform.result(connection.tenant(), id);
    }

    private long counted(CredentialRef connection, String status) {
        return usage(connection).stream()
                .filter(event -> event.json().path("status").asText().equals(status))
                .mapToLong(event -> event.json().path("count").asLong())
                .sum();
    }

    private List<Received> usage(CredentialRef connection) {
        return platform.find(Topic.USAGE_EVENTS, event -> event.key().equals(connection.connectionId()));
    }
}

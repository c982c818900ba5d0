package io.flowmaestro.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.Partitions;
import io.flowmaestro.events.Topic;
import io.flowmaestro.executor.ingress.Ingress;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whose requests are whose: when a partition moves, when the process stops, and when too many wait. */
@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(IssuerTestResource.class)
class OwnershipIT extends ExecutorFixture {
    @Inject
    Ingress ingress;

    @Test
    @DisplayName("C7 starts nothing of a partition that has another owner, and leaves it to that one")
    void startsNothingOfAPartitionThatHasAnotherOwner() {
        // Given
        CredentialRef connection = connection("acme");
        String first = id();
        platform.send(ask(connection, first));
        platform.result("acme", first);
        gateway.forget(connection);
        query(
                "update partition_owner set epoch = epoch + 1 where partition = $1",
                Partitions.of(connection.connectionId(), 12));
        String refused = id();
        String read = id();

        // When
        platform.send(ask(connection, refused).with("ordering", "connection"));
        platform.send(ask(connection, read)
                .with("operation", "auth_test")
                .with("parameters", Map.of())
                .with("ordering", "connection")
                .written(Instant.now().plusSeconds(60))); // after we took the partition: nobody else can have run it
        platform.result("acme", read);

        // Then
        assertThat(gateway.calls(connection))
                .extracting(call -> call.operation().id())
                .containsExactly("auth_test");
        assertThat(query("select 1 from operation where operation_id = $1", refused))
                .isEmpty();
        ingress.stop();
        ingress.start();
        assertThat(platform.result("acme", refused).json().path("status").asText())
                .isEqualTo("succeeded");
        assertThat(gateway.calls(connection))
                .extracting(call -> call.operation().id())
                .containsOnlyOnce("send_message");
    }

    @Test
    @DisplayName("C7 sends nothing by an answer of the journal that came too late, and leaves no doubt of it")
    void withdrawsAnAttemptThatItMayNotMakeAnyMore() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        query("create function stand_still() returns trigger language plpgsql as"
                + " $$ begin perform pg_sleep(5.5); return new; end $$");
        query("create trigger stand_still before insert on attempt for each row when (new.operation_id = '" + id
                + "') execute function stand_still()");

        // When
        platform.send(ask(connection, id));
        await().until(() -> !query("select 1 from pg_stat_activity where wait_event = 'PgSleep'")
                .isEmpty());
        query(
                "update partition_owner set epoch = epoch + 1 where partition = $1",
                Partitions.of(connection.connectionId(), 12));

        // Then
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(query("select outcome from attempt where operation_id = $1", id))
                        .extracting(row -> row.getString("outcome"))
                        .containsExactly("unavailable"));
        query("drop function stand_still() cascade");
        assertThat(gateway.calls(connection)).isEmpty();
        ingress.stop();
        ingress.start();
    }

    @Test
    @DisplayName("C3 ends what runs, takes nothing new, and goes on where it stopped")
    void drains() {
        // Given
        List<CredentialRef> connections =
                IntStream.range(0, 5).mapToObj(i -> connection("acme")).toList();
        List<String> ids = connections.stream().map(connection -> id()).toList();
        connections.forEach(connection -> gateway.answer(connection, slow(Duration.ofMillis(700))));
        for (int i = 0; i < ids.size(); i++) {
            platform.send(ask(connections.get(i), ids.get(i)));
        }
        await().untilAsserted(() -> assertThat(connections)
                .allSatisfy(connection -> assertThat(gateway.calls(connection)).hasSize(1)));

        // When
        Instant asked = Instant.now();
        ingress.stop();
        Duration took = Duration.between(asked, Instant.now());
        ids.forEach(id -> assertThat(query("select status from operation where operation_id = $1", id))
                .extracting(row -> row.getString("status"))
                .containsExactly("succeeded"));
        String later = id();
        platform.send(ask(connections.get(0), later));
        ingress.start();

        // Then
        assertThat(took).isLessThan(Duration.ofSeconds(20));
        platform.result("acme", later);
        assertThat(gateway.calls(connections.get(0))).hasSize(2);
        for (int i = 1; i < ids.size(); i++) {
            assertThat(platform.results("acme", ids.get(i))).hasSize(1);
            assertThat(gateway.calls(connections.get(i))).hasSize(1);
        }
    }

    @Test
    @DisplayName("M8 P6 parks a flood, keeps its order over a change of owner, and delays no other connection")
    void parksAFlood() {
        // Given
        CredentialRef flooding = connection("acme");
        CredentialRef other = connection("acme");
        CompletableFuture<Outcome> sent = new CompletableFuture<>();
        gateway.answer(
                flooding,
                call -> Uni.createFrom()
                        .completionStage(sent)
                        .onItem()
                        .delayIt()
                        .by(Duration.ofMillis(5)));
        List<String> ids = IntStream.range(0, 250).mapToObj(i -> id()).toList();

        // When
        for (int i = 0; i < ids.size(); i++) {
            platform.send(ask(flooding, ids.get(i))
                    .header(EventHeader.TENANT_TOKEN, "proof-of-" + ids.get(i))
                    .with("ordering", "connection")
                    .with("deadline", Instant.now().plusSeconds(300).toString())
                    .with("parameters", Map.of("channel", "C" + i, "message", String.valueOf(i))));
        }
        await().untilAsserted(() -> assertThat(
                        query("select 1 from parked where connection_id = $1", flooding.connectionId()))
                .isNotEmpty());
        assertThat(query("select 1 from parked where position('proof-of'::bytea in record) > 0"))
                .isEmpty();
        String beside = id();
        platform.send(ask(other, beside));
        platform.result("acme", beside);
        sent.complete(SENT);
        int before = gateway.calls(flooding).size();
        ingress.stop();
        ingress.start();

        // Then
        assertThat(before).isLessThan(ids.size());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(platform.find(
                                Topic.OPERATION_RESULTS, result -> result.key().equals(flooding.connectionId())))
                        .filteredOn(
                                result -> result.json().path("status").asText().equals("succeeded"))
                        .extracting(result -> result.json().path("operationId").asText())
                        .containsAll(ids));
        assertThat(gateway.calls(flooding))
                .extracting(call -> call.parameters().path("message").asText())
                .containsExactlyElementsOf(
                        IntStream.range(0, ids.size()).mapToObj(String::valueOf).toList());
        await().untilAsserted(() -> assertThat(
                        query("select 1 from parked where connection_id = $1", flooding.connectionId()))
                .isEmpty());
    }

    private static Function<OperationCall, Uni<Outcome>> slow(Duration time) {
        return call -> Uni.createFrom().item(SENT).onItem().delayIt().by(time);
    }
}

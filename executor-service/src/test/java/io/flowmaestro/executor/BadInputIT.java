package io.flowmaestro.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.Partitions;
import io.flowmaestro.executor.Platform.Asking;
import io.flowmaestro.executor.Platform.Received;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong gets a failed result or is a dead letter, and what comes behind it on its partition goes on. */
@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(IssuerTestResource.class)
class BadInputIT extends ExecutorFixture {
    private static final String PROBE = "x-probe";

    static Stream<Arguments> answered() {
        return Stream.of(
                answered("no provider", ask -> ask.without("provider"), "validation", "invalid_request", "/provider"),
                answered(
                        "no operation", ask -> ask.without("operation"), "validation", "invalid_request", "/operation"),
                answered(
                        "no connection id",
                        ask -> ask.without("connectionId"),
                        "validation",
                        "invalid_request",
                        "/connectionId"),
                answered(
                        "a number for a provider",
                        ask -> ask.with("provider", 7),
                        "validation",
                        "invalid_request",
                        "/provider"),
                answered(
                        "a list of parameters",
                        ask -> ask.with("parameters", new int[] {1}),
                        "validation",
                        "invalid_request",
                        "/parameters"),
                answered(
                        "a wrong deadline",
                        ask -> ask.with("deadline", "soon"),
                        "validation",
                        "invalid_request",
                        "/deadline"),
                answered(
                        "a far deadline",
                        ask -> ask.with(
                                "deadline",
                                Instant.now().plus(Duration.ofHours(25)).toString()),
                        "validation",
                        "invalid_request",
                        "/deadline"),
                answered(
                        "a wrong ordering",
                        ask -> ask.with("ordering", "best"),
                        "validation",
                        "invalid_request",
                        "/ordering"),
                answered("a wrong debug", ask -> ask.with("debug", "yes"), "validation", "invalid_request", "/debug"),
                answered(
                        "an empty idempotency key",
                        ask -> ask.with("idempotencyKey", ""),
                        "validation",
                        "invalid_request",
                        "/idempotencyKey"),
                answered(
                        "a wrong workflow",
                        ask -> ask.with("workflow", "wf"),
                        "validation",
                        "invalid_request",
                        "/workflow"),
                answered(
                        "another subject",
                        ask -> ask.with("connectionId", "conn_other"),
                        "validation",
                        "invalid_request",
                        "/connectionId"),
                answered(
                        "no subject",
                        ask -> ask.withoutHeader(EventHeader.SUBJECT),
                        "validation",
                        "invalid_request",
                        "/ce_subject"),
                answered(
                        "no type",
                        ask -> ask.withoutHeader(EventHeader.TYPE),
                        "validation",
                        "invalid_request",
                        "/ce_type"),
                answered(
                        "no time",
                        ask -> ask.withoutHeader(EventHeader.TIME),
                        "validation",
                        "invalid_request",
                        "/ce_time"),
                answered(
                        "a time ahead",
                        ask -> ask.header(EventHeader.TIME, "2999-01-01T00:00:00Z"),
                        "validation",
                        "invalid_request",
                        "/ce_time"),
                answered(
                        "an unknown provider",
                        ask -> ask.with("provider", "nope"),
                        "unsupported",
                        "unknown_provider",
                        "/provider"),
                answered(
                        "an unknown operation",
                        ask -> ask.with("operation", "nope"),
                        "unsupported",
                        "unknown_operation",
                        "/operation"),
                answered(
                        "a missing parameter",
                        ask -> ask.with("parameters", Map.of("channel", "C1")),
                        "validation",
                        "invalid_parameters",
                        "/parameters/message"),
                answered(
                        "another provider's connection",
                        ask -> ask.with("provider", "github")
                                .with("operation", "create_issue")
                                .with("parameters", Map.of("owner", "o", "repo", "r", "title", "t")),
                        "validation",
                        "other_provider",
                        "/provider"));
    }

    @ParameterizedTest
    @MethodSource("answered")
    void failsWithAPointer(UnaryOperator<Asking> wrong, String kind, String code, String pointer) {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();
        String behind = id();

        // When
        platform.send(wrong.apply(ask(connection, id)));
        platform.send(ask(connection, behind));

        // Then
        Received result = platform.result("acme", id);
        JsonNode data = result.json();
        assertThat(result.header(EventHeader.SUBJECT)).isEqualTo(connection.connectionId());
        assertThat(data.path("status").asText()).isEqualTo("failed");
        assertThat(data.path("error").path("kind").asText()).isEqualTo(kind);
        assertThat(data.path("error").path("code").asText()).isEqualTo(code);
        assertThat(data.path("error").path("errors").findValuesAsText("pointer"))
                .contains(pointer);
        assertThat(data.path("attempts").asInt()).isZero();
        assertThat(platform.result("acme", behind).json().path("status").asText())
                .isEqualTo("succeeded");
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    static Stream<Arguments> buried() {
        return Stream.of(
                buried("bytes", ask -> ask.value(new byte[] {1, 2, (byte) 0xff}), "not_json"),
                buried("text behind JSON", ask -> ask.value(bytes("{} {}")), "not_json"),
                buried("deep JSON", ask -> ask.value(bytes("[".repeat(100_000))), "not_json"),
                buried("no value", ask -> ask.value(null), "not_json"),
                buried("a list", ask -> ask.value(bytes("[1]")), "not_an_object"),
                buried("no id", ask -> ask.withoutHeader(EventHeader.ID), "missing_header"),
                buried("no tenant", ask -> ask.withoutHeader(EventHeader.TENANT), "missing_header"),
                buried(
                        "no connection",
                        ask -> ask.withoutHeader(EventHeader.SUBJECT).without("connectionId"),
                        "missing_header"),
                buried(
                        "the next version",
                        ask -> ask.header(EventHeader.TYPE, "io.flowmaestro.operation.requested.v2"),
                        "unknown_type"),
                buried("an id twice", ask -> ask.extra(EventHeader.ID, "another"), "bad_header"),
                buried("a line break", ask -> ask.header(EventHeader.ID, "op_1\r\nx: y"), "bad_header"),
                buried("a long id", ask -> ask.header(EventHeader.ID, "x".repeat(300)), "bad_header"),
                buried("a flood", BadInputIT::flood, "bad_header"),
                buried("a large value", ask -> ask.with("more", "x".repeat(1_005_000)), "too_large"));
    }

    @ParameterizedTest
    @MethodSource("buried")
    void buriesWhatCannotBeRead(UnaryOperator<Asking> wrong, String reason) {
        // Given
        CredentialRef connection = connection("acme");
        String probe = id();
        String behind = id();
        Asking asking = wrong.apply(ask(connection, id()).extra(PROBE, probe));

        // When
        platform.send(asking);
        platform.send(ask(connection, behind));

        // Then
        Received letter = platform.deadLetter(PROBE, probe);
        assertThat(letter.header(EventHeader.DEAD_LETTER_REASON)).isEqualTo(reason);
        assertThat(letter.header(EventHeader.DEAD_LETTER_DETAIL)).isNotEmpty();
        assertThat(letter.header(EventHeader.DEAD_LETTER_ORIGIN))
                .startsWith("operation-requests/" + Partitions.of(connection.connectionId(), 12) + "/");
        assertThat(letter.record().value()).isEqualTo(asking.record().value());
        assertThat(letter.key()).isEqualTo(connection.connectionId());
        assertThat(platform.result("acme", behind).json().path("status").asText())
                .isEqualTo("succeeded");
        assertThat(gateway.calls(connection)).hasSize(1);
    }

    @Test
    void answersWhatIsNotJsonWhereTheHeadersSayWhom() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();

        // When
        platform.send(ask(connection, id).value(bytes("not JSON")));

        // Then
        JsonNode error = platform.result("acme", id).json().path("error");
        assertThat(error.path("kind").asText()).isEqualTo("validation");
        assertThat(error.path("code").asText()).isEqualTo("not_json");
    }

    @Test
    void knowsNoConnectionOfAnotherTenant() {
        // Given
        CredentialRef theirs = connection("globex");
        String id = id();

        // When
        platform.send(Platform.ask("acme", theirs.connectionId(), id));

        // Then
        JsonNode error = platform.result("acme", id).json().path("error");
        assertThat(error.path("kind").asText()).isEqualTo("not_found");
        assertThat(error.path("code").asText()).isEqualTo("unknown_connection");
        assertThat(error.path("errors").findValuesAsText("pointer")).contains("/connectionId");
        assertThat(gateway.calls(theirs)).isEmpty();
    }

    @Test
    void doesNotCallAfterTheDeadline() {
        // Given
        CredentialRef connection = connection("acme");
        String late = id();
        String old = id();

        // When
        platform.send(ask(connection, late)
                .with("deadline", Instant.now().minusSeconds(1).toString()));
        platform.send(ask(connection, old)
                .header(EventHeader.TIME, Instant.now().minusSeconds(61).toString()));

        // Then
        assertThat(platform.result("acme", late).json().path("status").asText()).isEqualTo("expired");
        JsonNode data = platform.result("acme", old).json();
        assertThat(data.path("status").asText()).isEqualTo("expired");
        assertThat(data.path("error").path("kind").asText()).isEqualTo("expired");
        assertThat(gateway.calls(connection)).isEmpty();
    }

    @Test
    void ignoresWhatItDoesNotKnow() {
        // Given
        CredentialRef connection = connection("acme");
        String id = id();

        // When
        platform.send(ask(connection, id).with("later", Map.of("a", 1)).extra("x-binary", "\u0001\n"));

        // Then
        assertThat(platform.result("acme", id).json().path("status").asText()).isEqualTo("succeeded");
    }

    private static Asking flood(Asking ask) {
        for (int i = 0; i < 10_000; i++) {
            ask.extra("x-" + i, "flood");
        }
        return ask;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Arguments answered(
            String name, UnaryOperator<Asking> wrong, String kind, String code, String pointer) {
        return Arguments.of(Named.of(name, wrong), kind, code, pointer);
    }

    private static Arguments buried(String name, UnaryOperator<Asking> wrong, String reason) {
        return Arguments.of(Named.of(name, wrong), reason);
    }
}

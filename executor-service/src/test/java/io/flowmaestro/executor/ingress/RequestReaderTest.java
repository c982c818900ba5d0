package io.flowmaestro.executor.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import io.flowmaestro.executor.attempt.OperationKey;
import io.flowmaestro.executor.attempt.Request;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:05Z");
    private static final Instant TIME = Instant.parse("2026-12-01T10:00:00Z");
    private static final String PLAIN =
            "{\"provider\":\"slack\",\"operation\":\"send_message\",\"connectionId\":\"conn\"}";

    private final RequestReader reader = new RequestReader(10_000);

    @Test
    void fillsInTheDefaults() {
        // When
        Request request = read(PLAIN);

        // Then
        assertThat(request.key()).isEqualTo(new OperationKey("acme", "op_1"));
        assertThat(request.connection()).isEqualTo(new CredentialRef("acme", "conn"));
        assertThat(request.deadline()).isEqualTo(TIME.plusSeconds(60));
        assertThat(request.idempotencyKey()).isEqualTo("op_1");
        assertThat(request.parameters()).isEmpty();
        assertThat(request.ordered()).isFalse();
        assertThat(request.debug()).isFalse();
        assertThat(request.fault()).isNull();
    }

    @Test
    void takesWhatIsGiven() {
        // When
        Request request = read(with(
                "\"deadline\":\"2026-12-02T11:00:00+01:00\",\"idempotencyKey\":\"order-1\",\"ordering\":\"connection\","
                        + "\"debug\":true,\"parameters\":{\"a\":1},\"workflow\":{\"nodeId\":\"n\"}"));

        // Then
        assertThat(request.deadline()).isEqualTo(TIME.plus(Duration.ofHours(24)));
        assertThat(request.idempotencyKey()).isEqualTo("order-1");
        assertThat(request.ordered()).isTrue();
        assertThat(request.debug()).isTrue();
        assertThat(request.parameters().path("a").asInt()).isEqualTo(1);
        assertThat(request.workflow()).isNotNull();
        assertThat(request.fault()).isNull();
    }

    @Test
    void passesTheTenantTokenOnUnread() {
        // When
        Request request = read(PLAIN, Map.of(EventHeader.TENANT_TOKEN, "of.no.interest"));

        // Then
        assertThat(request.tenantToken()).isEqualTo(Secret.of("of.no.interest"));
        assertThat(request.toString()).doesNotContain("of.no.interest");
        assertThat(read(PLAIN).tenantToken()).isNull();
    }

    @Test
    void refusesADeadlineOverADay() {
        // When
        Request request = read(with("\"deadline\":\"2026-12-02T10:00:00.001Z\""));

        // Then
        assertThat(pointers(request)).containsExactly("/deadline");
    }

    @Test
    void namesEveryPlaceThatIsWrong() {
        // When
        Request request = read("{\"provider\":1,\"connectionId\":\"conn\",\"parameters\":[],\"debug\":0}");

        // Then
        assertThat(pointers(request)).containsExactly("/provider", "/operation", "/parameters", "/debug");
    }

    @Test
    void tellsRepeatsFromOtherContent() {
        // Given
        String first = read(with("\"parameters\":{\"a\":1,\"b\":{\"c\":2,\"d\":[1,2]}}"))
                .content();

        // When
        String reordered = read("{ \"parameters\": {\"b\":{\"d\":[1,2],\"c\":2}, \"a\":1}, \"connectionId\":\"conn\","
                        + "\"operation\":\"send_message\",\"provider\":\"slack\",\"debug\":true}")
                .content();
        String other = read(with("\"parameters\":{\"a\":1,\"b\":{\"c\":2,\"d\":[2,1]}}"))
                .content();
        String text = read(with("\"parameters\":{\"a\":\"1\",\"b\":{\"c\":2,\"d\":[1,2]}}"))
                .content();

        // Then
        assertThat(reordered).isEqualTo(first).matches("[0-9a-f]{64}");
        assertThat(List.of(first, other, text)).doesNotHaveDuplicates();
        assertThat(read(PLAIN).content())
                .isEqualTo(read(with("\"parameters\":{}")).content())
                .isEqualTo(read(with("\"parameters\":null")).content());
    }

    @Test
    void hashesANumberOfAnySizeAtOnce() {
        // When
        String content = read(with("\"parameters\":{\"a\":1e1000000000}")).content();

        // Then
        assertThat(content).hasSize(64);
    }

    private static String with(String fields) {
        return PLAIN.substring(0, PLAIN.length() - 1) + "," + fields + "}";
    }

    private static List<String> pointers(Request request) {
        OperationError fault = Objects.requireNonNull(request.fault());
        return fault.errors().stream().map(Violation::pointer).toList();
    }

    private Request read(String json) {
        return read(json, Map.of());
    }

    private Request read(String json, Map<String, String> more) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("operation-requests", 3, 7L, null, json.getBytes(StandardCharsets.UTF_8));
        header(record, EventHeader.ID, "op_1");
        header(record, EventHeader.TENANT, "acme");
        header(record, EventHeader.SUBJECT, "conn");
        header(record, EventHeader.SOURCE, "/platform");
        header(record, EventHeader.SPEC_VERSION, "1.0");
        header(record, EventHeader.TYPE, EventType.OPERATION_REQUESTED);
        header(record, EventHeader.TIME, TIME.toString());
        more.forEach((name, value) -> header(record, name, value));
        Reading reading = reader.read(record, RequestHeaders.of(record.headers()), NOW);
        return Objects.requireNonNull(reading.request());
    }

    private static void header(ConsumerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

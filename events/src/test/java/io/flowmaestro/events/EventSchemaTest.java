package io.flowmaestro.events;

import static io.flowmaestro.events.Schemas.errors;
import static io.flowmaestro.events.Schemas.json;
import static io.flowmaestro.events.Schemas.resource;
import static io.flowmaestro.events.Schemas.schema;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas are written by hand: here they are held against the records, the enums, their examples and the wire's. */
class EventSchemaTest {
    private static final Instant NINE = Instant.parse("2026-12-01T09:00:00Z");
    private static final Instant TEN = Instant.parse("2026-12-01T10:00:00.123456789Z");
    private static final ObjectNode OBJECT = (ObjectNode) json("{\"channel\": \"#alerts\", \"nested\": [1, 2.50]}");
    private static final Workflow WORKFLOW =
            new Workflow((ObjectNode) json("{\"workflowId\": \"wf_1\", \"nodeId\": \"n_3\", \"attempt\": 2}"));
    private static final OperationError ERROR = new OperationError(
            FailureKind.RATE_LIMITED,
            "ratelimited",
            "Slack got too many requests.",
            "Slow down.",
            Action.WAIT,
            true,
            429,
            30L,
            List.of(new Violation("/parameters/channel", "is the busy one")));
    private static final OperationError BARE_ERROR =
            new OperationError(FailureKind.INTERNAL, null, "A bug.", null, null, false, null, null, List.of());
    private static final OperationError WARNING =
            OperationError.of(FailureKind.INVALID_RESPONSE, "truncated", "The answer broke off.");

    private static final Map<Class<? extends Record>, String> SCHEMA_OF = Map.of(
            OperationRequested.class, "operation-requested",
            OperationCompleted.class, "operation-completed",
            OperationError.class, "operation-error",
            Alert.class, "alert",
            ConnectionChanged.class, "connection-changed",
            UsageRecorded.class, "usage-recorded");

    static Stream<Record> events() {
        return Stream.of(
                new OperationRequested(
                        "slack", "send_message", "c1", OBJECT, WORKFLOW, TEN, "key", Ordering.CONNECTION, true),
                new OperationRequested("slack", "send_message", "c1", OBJECT, null, null, null, Ordering.NONE, false),
                completed(OperationStatus.SUCCEEDED, OBJECT, null, WARNING),
                completed(OperationStatus.SUCCEEDED, null, null, WARNING),
                completed(OperationStatus.FAILED, null, ERROR, null),
                completed(
                        OperationStatus.UNKNOWN, null, OperationError.of(FailureKind.OUTCOME_UNKNOWN, null, "?"), null),
                completed(OperationStatus.EXPIRED, null, OperationError.of(FailureKind.EXPIRED, null, "Late."), null),
                new OperationCompleted(
                        "op_1",
                        null,
                        null,
                        "c1",
                        null,
                        OperationStatus.FAILED,
                        null,
                        BARE_ERROR,
                        null,
                        0,
                        NINE,
                        NINE,
                        null,
                        null),
                ERROR,
                BARE_ERROR,
                new Alert("al_1", "slack", "c1", "send_message", "op_1", ERROR, NINE, TEN),
                new Alert("al_1", "slack", "c1", null, null, BARE_ERROR, NINE, null),
                new ConnectionChanged(
                        "c1",
                        "slack",
                        "Slack",
                        ConnectionStatus.ACTIVE,
                        "Example",
                        List.of("chat:write"),
                        true,
                        "Authorized.",
                        NINE),
                new ConnectionChanged("c1", "slack", null, ConnectionStatus.DELETED, null, null, false, null, NINE),
                new UsageRecorded("slack", "send_message", "c1", OperationStatus.FAILED, 1, 3, 120, NINE, TEN));
    }

    private static OperationCompleted completed(
            OperationStatus status, JsonNode output, OperationError error, OperationError warning) {
        return new OperationCompleted(
                "op_1",
                "slack",
                "send_message",
                "c1",
                WORKFLOW,
                status,
                output,
                error,
                warning,
                2,
                NINE,
                TEN,
                48L,
                List.of("[DEBUG] Integration: slack.send_message"));
    }

    static Stream<String> schemas() {
        return Schemas.NAMES.stream();
    }

    static Stream<Arguments> examples() {
        return schemas()
                .flatMap(name -> StreamSupport.stream(
                                schema(name).get("examples").spliterator(), false)
                        .map(example -> Arguments.of(name, example)));
    }

    /** Each field that must be there, taken out of an example that has it. */
    static Stream<Arguments> requiredFields() {
        return schemas()
                .flatMap(name -> StreamSupport.stream(
                                schema(name).get("required").spliterator(), false)
                        .map(field -> Arguments.of(name, field.textValue())));
    }

    /** Each field that is not free. */
    static Stream<Arguments> typedFields() {
        return schemas()
                .flatMap(name -> schema(name).get("properties").properties().stream()
                        .filter(property -> !property.getKey().equals("output"))
                        .map(property -> Arguments.of(name, property.getKey())));
    }

    static Stream<Arguments> closedSets() {
        return Stream.of(
                Arguments.of("operation-error", "kind", FailureKind.values()),
                Arguments.of("operation-error", "action", Action.values()),
                Arguments.of("operation-requested", "ordering", Ordering.values()),
                Arguments.of("operation-completed", "status", OperationStatus.values()),
                Arguments.of("usage-recorded", "status", OperationStatus.values()),
                Arguments.of("connection-changed", "status", ConnectionStatus.values()));
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void isASchema(String name) {
        // When
        List<Error> errors = Schemas.errorsOfSchema(name);

        // Then
        assertThat(errors).isEmpty();
        assertThat(schema(name).get("$id").textValue()).endsWith("/v1/" + name + ".schema.json");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void describesItsExamples(String name, JsonNode example) {
        // When
        List<Error> errors = errors(name, example);

        // Then
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void hasTheFieldsOfItsRecord(String name) {
        // Given
        Class<? extends Record> record = recordOf(name);

        // When
        List<String> fields = fieldsOf(schema(name).get("properties"));

        // Then
        assertThat(fields)
                .containsExactlyElementsOf(Arrays.stream(record.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @Test
    void namesThePlacesThatAreWrongAsTheRecordDoes() {
        // When
        JsonNode place = schema("operation-error").at("/properties/errors/items/properties");

        // Then
        assertThat(fieldsOf(place))
                .containsExactlyElementsOf(Arrays.stream(Violation.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("closedSets")
    void hasTheWordsOfItsEnum(String name, String field, Enum<?>[] constants) {
        // When
        JsonNode words = schema(name).at("/properties/" + field + "/enum");

        // Then
        assertThat(StreamSupport.stream(words.spliterator(), false)
                        .map(JsonNode::textValue)
                        .filter(Objects::nonNull))
                .containsExactlyElementsOf(Arrays.stream(constants)
                        .map(constant -> EventJson.MAPPER.valueToTree(constant).textValue())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("events")
    void describesWhatTheRecordsWrite(Record event) throws Exception {
        // Given
        String written = EventJson.MAPPER.writeValueAsString(event);

        // When
        Record read = EventJson.MAPPER.readValue(written, event.getClass());

        // Then
        assertThat(errors(SCHEMA_OF.get(event.getClass()), json(written))).isEmpty();
        assertThat(read).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void ignoresUnknownFields(Record event) throws Exception {
        // Given
        ObjectNode newer = EventJson.MAPPER.valueToTree(event);
        newer.putObject("addedLater").put("by", "a minor version");

        // When
        Record read = EventJson.MAPPER.treeToValue(newer, event.getClass());

        // Then
        assertThat(errors(SCHEMA_OF.get(event.getClass()), newer)).isEmpty();
        assertThat(read).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource({
        "operation-requested, /wire/operation-requested.json",
        "operation-completed, /wire/operation-completed.json",
        "operation-error, /wire/operation-error.json"
    })
    void describesTheWiresOwnExamples(String name, String file) throws Exception {
        // Given
        JsonNode example = json(resource(file));

        // When
        Record read = EventJson.MAPPER.treeToValue(example, recordOf(name));

        // Then
        assertThat(errors(name, example)).isEmpty();
        assertThat(json(EventJson.MAPPER.writeValueAsString(read))).isEqualTo(example);
    }

    @ParameterizedTest
    @MethodSource("requiredFields")
    void wantsWhatIsRequired(String name, String field) {
        // Given
        ObjectNode lacking = example(name, 0);
        lacking.remove(field);

        // When
        List<Error> errors = errors(name, lacking);

        // Then
        assertThat(errors).anyMatch(error -> error.getKeyword().equals("required"));
    }

    @ParameterizedTest
    @MethodSource("typedFields")
    void refusesAFieldOfAnotherType(String name, String field) {
        // Given
        ObjectNode mistyped = example(name, 0);
        mistyped.putArray(field).add("a list of a word and a number").add(7);

        // When
        List<Error> errors = errors(name, mistyped);

        // Then
        assertThat(errors)
                .anyMatch(error -> error.getInstanceLocation().toString().startsWith("/" + field));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            operation-requested | 0 | provider     | ""                                             | minLength
            operation-requested | 0 | operation    | ""                                             | minLength
            operation-requested | 0 | connectionId | ""                                             | minLength
            operation-requested | 0 | connectionId | "a\\nb"                                         | pattern
            operation-requested | 0 | deadline     | "tomorrow"                                     | format
            operation-requested | 0 | ordering     | "provider"                                     | enum
            operation-requested | 0 | workflow     | {"workflowId": 7}                              | type
            operation-error     | 0 | kind         | "bad_luck"                                     | enum
            operation-error     | 0 | action       | "pray"                                         | enum
            operation-error     | 0 | httpStatus   | 1000                                           | maximum
            operation-error     | 0 | retryAfter   | -1                                             | minimum
            operation-error     | 0 | message      | ""                                             | minLength
            operation-error     | 0 | errors       | []                                             | minItems
            operation-error     | 0 | errors       | [{"pointer": "channel", "message": "is odd"}]  | format
            operation-completed | 0 | status       | "done"                                         | enum
            operation-completed | 0 | attempts     | -1                                             | minimum
            operation-completed | 0 | startedAt    | "2026-12-01 10:00"                             | format
            operation-completed | 0 | status       | "failed"                                       | required
            operation-completed | 1 | status       | "succeeded"                                    | required
            operation-completed | 1 | status       | "unknown"                                      | const
            operation-completed | 1 | status       | "expired"                                      | const
            operation-completed | 2 | status       | "failed"                                       | not
            operation-completed | 1 | output       | {"ok": true}                                   | false
            operation-completed | 1 | error        | {"kind": "conflict"}                           | required
            connection-changed  | 0 | status       | "lost"                                         | enum
            connection-changed  | 0 | scopes       | [7]                                            | type
            usage-recorded      | 0 | count        | 0                                              | minimum
            usage-recorded      | 0 | attempts     | -1                                             | minimum
            """)
    void refusesWhatBreaksARule(String name, int example, String field, String value, String keyword) {
        // Given
        ObjectNode broken = example(name, example);
        broken.set(field, json(value));

        // When
        List<Error> errors = errors(name, broken);

        // Then
        assertThat(errors).extracting(Error::getKeyword).contains(keyword);
    }

    @ParameterizedTest
    @ValueSource(strings = {"provider", "operation", "connectionId", "idempotencyKey"})
    void refusesANameThatIsTooLong(String field) {
        // Given
        ObjectNode longest = example("operation-requested", 0).put(field, "x".repeat(255));
        ObjectNode tooLong = example("operation-requested", 0).put(field, "x".repeat(256));

        // Then
        assertThat(errors("operation-requested", longest)).isEmpty();
        assertThat(errors("operation-requested", tooLong))
                .extracting(Error::getKeyword)
                .containsExactly("maxLength");
    }

    @Test
    void refusesASuccessThatAlsoFailed() {
        // Given
        ObjectNode both = example("operation-completed", 0);
        both.set("error", example("operation-error", 0));

        // When
        List<Error> errors = errors("operation-completed", both);

        // Then
        assertThat(errors)
                .anyMatch(error -> error.getInstanceLocation().toString().equals("/error"));
    }

    @Test
    void refusesAWarningOfAnotherKind() {
        // Given
        ObjectNode warned = example("operation-completed", 3);
        ((ObjectNode) warned.get("warning")).put("kind", "conflict");

        // When
        List<Error> errors = errors("operation-completed", warned);

        // Then
        assertThat(errors).extracting(Error::getKeyword).containsExactly("const");
    }

    @Test
    void fillsInTheDefaultsOfARequest() throws Exception {
        // Given
        JsonNode least = example("operation-requested", 1);

        // When
        OperationRequested request = EventJson.MAPPER.treeToValue(least, OperationRequested.class);

        // Then
        assertThat(request)
                .isEqualTo(new OperationRequested(
                        "slack",
                        "list_channels",
                        "conn_slack_main",
                        EventJson.MAPPER.createObjectNode(),
                        null,
                        null,
                        null,
                        Ordering.NONE,
                        false));
    }

    @Test
    void takesNullForAbsent() throws Exception {
        // Given
        ObjectNode least = example("operation-requested", 1);
        OperationRequested expected = EventJson.MAPPER.treeToValue(least, OperationRequested.class);
        for (String field : List.of("parameters", "workflow", "deadline", "idempotencyKey", "ordering", "debug")) {
            least.set(field, NullNode.instance);
        }

        // When
        OperationRequested request = EventJson.MAPPER.treeToValue(least, OperationRequested.class);

        // Then
        assertThat(errors("operation-requested", least)).isEmpty();
        assertThat(request).isEqualTo(expected);
    }

    @Test
    void saysNullForTheOutputThatCouldNotBeRead() {
        // When
        ObjectNode written = EventJson.MAPPER.valueToTree(completed(OperationStatus.SUCCEEDED, null, null, WARNING));

        // Then
        assertThat(written.has("output")).isTrue();
        assertThat(written.get("output").isNull()).isTrue();
        assertThat(written.has("error")).isFalse();
    }

    @Test
    void echoesTheWorkflowAsItCame() throws Exception {
        // Given
        ObjectNode asked = example("operation-requested", 1);
        asked.putObject("workflow").put("executionId", "ex_9").put("branch", 2).set("tag", TextNode.valueOf("a"));

        // When
        OperationRequested request = EventJson.MAPPER.treeToValue(asked, OperationRequested.class);

        // Then
        assertThat(EventJson.MAPPER.<JsonNode>valueToTree(request.workflow())).isEqualTo(asked.get("workflow"));
    }

    private static List<String> fieldsOf(JsonNode properties) {
        return properties.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static ObjectNode example(String name, int index) {
        return schema(name).get("examples").get(index).deepCopy();
    }

    private static Class<? extends Record> recordOf(String name) {
        return SCHEMA_OF.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .findFirst()
                .orElseThrow()
                .getKey();
    }
}

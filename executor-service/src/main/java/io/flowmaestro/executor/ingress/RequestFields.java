package io.flowmaestro.executor.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.Violation;
import io.flowmaestro.events.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fields of a request's data, each with its default; what is wrong with them is gathered on the way. */
final class RequestFields {
    static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);
    static final Duration LONGEST_DEADLINE = Duration.ofHours(24);
    /** It is echoed in every result. */
    private static final int LONGEST_WORKFLOW = 16_384;

    private static final int LONGEST = RequestHeaders.LONGEST_ID;

    private final ObjectNode data;
    private final List<Violation> violations = new ArrayList<>();

    RequestFields(ObjectNode data) {
        this.data = data;
    }

    /** What was found so far, after those. */
    List<Violation> violations(List<Violation> earlier) {
        return Stream.concat(earlier.stream(), violations.stream()).toList();
    }

    /** A required name, such as a provider's id; null where it is wrong. */
    @Nullable
    String name(String field) {
        JsonNode value = data.path(field);
        if (isAbsent(value)) {
            return refuse("/" + field, "is missing");
        }
        return text("/" + field, value);
    }

    ObjectNode parameters() {
        JsonNode value = data.path("parameters");
        if (value instanceof ObjectNode object) {
            return object;
        }
        if (!isAbsent(value)) {
            refuse("/parameters", "must be an object");
        }
        return EventJson.MAPPER.createObjectNode();
    }

    @Nullable
    Workflow workflow() {
        JsonNode value = data.path("workflow");
        if (isAbsent(value)) {
            return null;
        }
        if (!(value instanceof ObjectNode fields)) {
            refuse("/workflow", "must be an object");
            return null;
        }
        if (fields.toString().length() > LONGEST_WORKFLOW) {
            refuse("/workflow", "must have at most " + LONGEST_WORKFLOW + " characters as JSON");
            return null;
        }
        return new Workflow(fields);
    }

    Instant deadline(Instant time) {
        JsonNode value = data.path("deadline");
        Instant latest = time.plus(LONGEST_DEADLINE);
        if (isAbsent(value)) {
            return time.plus(DEFAULT_DEADLINE);
        }
        Instant deadline =
                value.isTextual() ? Timestamps.parse(value.textValue()).orElse(null) : null;
        if (deadline == null) {
            refuse("/deadline", "must be an RFC 3339 timestamp");
            return time.plus(DEFAULT_DEADLINE);
        }
        if (deadline.isAfter(latest)) {
            refuse("/deadline", "is more than 24 h after ce_time");
            return latest;
        }
        return deadline;
    }

    String idempotencyKey(String operationId) {
        JsonNode value = data.path("idempotencyKey");
        @Nullable String key = isAbsent(value) ? operationId : text("/idempotencyKey", value);
        return key == null ? operationId : key;
    }

    boolean ordered() {
        JsonNode value = data.path("ordering");
        if (isAbsent(value) || value.asText().equals("none")) {
            return false;
        }
        if (!value.asText().equals("connection")) {
            refuse("/ordering", "must be none or connection");
        }
        return true;
    }

    boolean debug() {
        JsonNode value = data.path("debug");
        if (!isAbsent(value) && !value.isBoolean()) {
            refuse("/debug", "must be true or false");
        }
        return value.asBoolean(false);
    }

    private @Nullable String text(String pointer, JsonNode value) {
        if (!value.isTextual()) {
            return refuse(pointer, "must be a string");
        }
        String text = value.textValue();
        if (text.isBlank() || text.length() > LONGEST || !RequestHeaders.isPrintable(text)) {
            return refuse(pointer, "must have 1 to " + LONGEST + " printable characters");
        }
        return text;
    }

    private @Nullable String refuse(String pointer, String message) {
        violations.add(new Violation(pointer, message));
        return null;
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}

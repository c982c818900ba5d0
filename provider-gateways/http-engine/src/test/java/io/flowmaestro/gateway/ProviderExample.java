package io.flowmaestro.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.flowmaestro.events.FailureKind;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call as {@code providers/PROVIDER/examples/OPERATION.yaml} tells it: what is asked, what must be sent, what the
 * provider answers, what that must mean.
 */
record ProviderExample(
        String name,
        @Nullable String method,
        @Nullable Map<String, String> connection,
        @Nullable List<String> granted,
        @Nullable ObjectNode input,
        @Nullable Request request,
        @Nullable Response response,
        Expected outcome) {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    ProviderExample {
        connection = connection == null ? Map.of() : connection;
        granted = granted == null ? List.of() : granted;
        input = input == null ? JsonNodeFactory.instance.objectNode() : input;
    }

    /** What must be sent; headers may be some of them. */
    record Request(
            String method,
            URI url,
            @Nullable Map<String, String> headers,
            @Nullable JsonNode body) {
        Request {
            headers = headers == null ? Map.of() : headers;
        }
    }

    /** What comes back: JSON, or text that is none. */
    record Response(
            int status,
            @Nullable Map<String, String> headers,
            @Nullable JsonNode body,
            @Nullable String text) {
        ProviderResponse answer() {
            String content = body == null ? text : body.toString();
            Buffer bytes = content == null ? Buffer.buffer() : Buffer.buffer(content);
            return new ProviderResponse(
                    status, headers == null ? Map.of() : headers, bytes, ProviderResponse.BodyEnd.COMPLETE, 7);
        }
    }

    /** What it must mean: exactly one of the first three; the rest is looked at where it is told. */
    record Expected(
            @Nullable JsonNode succeeded,
            @Nullable FailureKind failed,
            @Nullable FailureKind unknown,
            @Nullable FailureKind warning,
            @Nullable String code,
            @Nullable String message,
            @Nullable String hint,
            @Nullable String action,
            @JsonProperty("retry_after") @Nullable Long retryAfter,
            @Nullable Boolean repeatable,
            @Nullable List<String> errors) {
        boolean isSuccess() {
            return failed == null && unknown == null;
        }
    }

    /** The examples of an operation; none where there is no such file. */
    static List<ProviderExample> of(String provider, String operation) {
        String path = "providers/" + provider + "/examples/" + operation + ".yaml";
        try (InputStream in = ProviderExample.class.getClassLoader().getResourceAsStream(path)) {
            return in == null ? List.of() : List.of(YAML.readValue(in, ProviderExample[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }
}

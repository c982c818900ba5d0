package io.flowmaestro.kit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.gateway.ProviderResponse;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call as {@code providers/PROVIDER/examples/OPERATION.yaml} tells it: what is asked, what must be sent, what the
 * provider answers, what that must mean.
 *
 * @param name what it shows
 * @param operation whose it is; null where the file's name says it
 * @param method how the account is connected; null for the provider's first method
 * @param connection the connection's fields
 * @param granted the scopes that the account's owner granted
 * @param input the parameters
 * @param request what must be sent; null where nothing may be
 * @param response what comes back
 * @param outcome what it must mean
 */
record Example(
        String name,
        @Nullable String operation,
        @Nullable String method,
        Map<String, String> connection,
        List<String> granted,
        ObjectNode input,
        @Nullable Request request,
        @Nullable Response response,
        Expected outcome) {
    private static final ObjectReader READER = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .readerFor(Example.class);

    Example {
        connection = Objects.requireNonNullElse(connection, Map.of());
        granted = Objects.requireNonNullElse(granted, List.of());
        input = Objects.requireNonNullElseGet(input, JsonNodeFactory.instance::objectNode);
    }

    /** Reads one that fits examples.schema.json. */
    static Example of(JsonNode json) {
        try {
            return READER.readValue(json);
        } catch (IOException e) {
            throw new UncheckedIOException("What fits the schema can be read", e);
        }
    }

    /** A success as the provider documents it; null where the example shows something else. */
    @Nullable
    Response documentedAnswer() {
        return outcome.isSuccess() && outcome.warning() == null ? response : null;
    }

    /**
     * What must be sent: a body of at most one kind; headers may be some of them. Or what a handler gets.
     *
     * @param method null for a handler
     * @param url null for a handler
     * @param form the fields, decoded
     * @param parts by name: text, a file as {@code {name, media_type, content}}, or a list of them
     * @param base64 the bytes of a file
     * @param handler the handler's name
     * @param input what the handler gets
     */
    record Request(
            @Nullable String method,
            @Nullable URI url,
            Map<String, String> headers,
            @Nullable JsonNode body,
            @Nullable JsonNode form,
            @Nullable JsonNode parts,
            @Nullable String text,
            @Nullable String base64,
            @Nullable String handler,
            @Nullable JsonNode input) {
        Request {
            headers = Objects.requireNonNullElse(headers, Map.of());
        }
    }

    /** What comes back: JSON, text, or bytes. */
    record Response(
            int status,
            Map<String, String> headers,
            @Nullable JsonNode body,
            @Nullable String text,
            @Nullable String base64) {
        Response {
            headers = Objects.requireNonNullElse(headers, Map.of());
        }

        ProviderResponse answer() {
            return new ProviderResponse(status, headers, bytes(), ProviderResponse.BodyEnd.COMPLETE, 7);
        }

        private Buffer bytes() {
            if (base64 != null) {
                return Buffer.buffer(Base64.getDecoder().decode(base64));
            }
            String content = body == null ? text : body.toString();
            return content == null ? Buffer.buffer() : Buffer.buffer(content);
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
}

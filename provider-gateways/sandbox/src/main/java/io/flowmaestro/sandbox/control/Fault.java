package io.flowmaestro.sandbox.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to go wrong with the next requests to a provider.
 *
 * @param provider the provider's id
 * @param path the path it is for, such as {@code /api/chat.postMessage}; null for all
 * @param operation the id of the operation it is for; null for all
 * @param times how many requests, 1 to 1,000,000
 * @param kind what happens
 * @param acts whether the provider does what was asked and only its answer is lost; {@code delay}, {@code body} and
 *     {@code truncate} need an answer, so there it always does
 * @param code which of the provider's failures it is, by code or kind, for {@code refuse}
 * @param status of the answer, for {@code status}
 * @param headers added to the answer, for {@code status} and {@code body}
 * @param body of the answer, for {@code status} and {@code body}
 * @param millis how long the answer is kept back, for {@code delay}: 1 to 600,000
 */
public record Fault(
        String provider,
        @Nullable String path,
        @Nullable String operation,
        int times,
        Kind kind,
        boolean acts,
        String code,
        int status,
        Map<String, String> headers,
        String body,
        long millis) {

    public Fault {
        require(times >= 1 && times <= 1_000_000, "times is 1 to 1000000");
        require(status >= 200 && status <= 599, "status is 200 to 599");
        require(millis >= 1 && millis <= 600_000, "millis is 1 to 600000");
    }

    /** What happens to the request. */
    public enum Kind {
        /** Answers with the given status, headers and body. */
        STATUS,
        /** Answers as an example of failure of the provider does. */
        REFUSE,
        /** Answers late. */
        DELAY,
        /** Never answers. */
        HANG,
        /** Closes the connection without an answer. */
        RESET,
        /** Gives the true answer's status with another body. */
        BODY,
        /** Breaks off in the middle of the true answer's body. */
        TRUNCATE;

        boolean needsAnswer() {
            return this == DELAY || this == BODY || this == TRUNCATE;
        }
    }

    /**
     * Reads what a client of the control API has sent.
     *
     * @throws IllegalArgumentException with a sentence for that client
     */
    static Fault of(JsonNode json) {
        Map<String, String> headers = new LinkedHashMap<>();
        json.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return new Fault(
                json.path("provider").asText(),
                json.hasNonNull("path") ? json.path("path").asText() : null,
                json.hasNonNull("operation") ? json.path("operation").asText() : null,
                json.path("times").asInt(1),
                kind(json.path("kind").asText()),
                json.path("acts").asBoolean()
                        || kind(json.path("kind").asText()).needsAnswer(),
                json.path("code").asText(),
                json.path("status").asInt(500),
                headers,
                json.path("body").asText(),
                json.path("millis").asLong(1_000));
    }

    boolean fits(String providerId, String requestPath, String requestOperation) {
        return provider.equals(providerId)
                && (path == null || path.equals(requestPath))
                && (operation == null || operation.equals(requestOperation));
    }

    private static Kind kind(String word) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("kind is status, refuse, delay, hang, reset, body or truncate");
    }

    private static void require(boolean met, String sentence) {
        if (!met) {
            throw new IllegalArgumentException(sentence);
        }
    }
}

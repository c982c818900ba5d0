package io.flowmaestro.sandbox.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** One call as {@code providers/PROVIDER/examples/OPERATION.yaml} tells it. */
public record Example(JsonNode json) {

    /** Whether the provider did what was asked. */
    public boolean succeeded() {
        return json.at("/outcome").has("succeeded") && json.has("response");
    }

    /** The kind of failure, such as {@code not_found}; nothing where it is none, or nothing was sent. */
    public Optional<String> failure() {
        JsonNode outcome = json.path("outcome");
        String kind = outcome.path("failed").asText(outcome.path("unknown").asText());
        return kind.isEmpty() || !json.has("response") ? Optional.empty() : Optional.of(kind);
    }

    /** The provider's word for the failure; empty where the example tells none. */
    public String code() {
        return json.at("/outcome/code").asText();
    }

    public String method() {
        return json.at("/request/method").asText().toUpperCase(Locale.ROOT);
    }

    public URI url() {
        return URI.create(json.at("/request/url").asText());
    }

    /** The body that is sent, decoded: JSON, a form's fields, a multipart body's parts or text; missing where there is none. */
    public JsonNode sent() {
        JsonNode request = json.path("request");
        for (String name : new String[] {"body", "form", "parts", "text"}) {
            if (request.has(name)) {
                return request.get(name);
            }
        }
        return request.path("body");
    }

    public int status() {
        return json.at("/response/status").asInt();
    }

    public JsonNode headers() {
        return json.at("/response/headers");
    }

    /** The body that comes back as JSON; missing where it is none. */
    public JsonNode body() {
        return json.at("/response/body");
    }

    /** The body that comes back as text that is no JSON. */
    public Optional<String> text() {
        return json.at("/response").has("text")
                ? Optional.of(json.at("/response/text").asText())
                : Optional.empty();
    }

    /** The body that comes back as base64 of bytes. */
    public Optional<String> base64() {
        return json.at("/response").has("base64")
                ? Optional.of(json.at("/response/base64").asText())
                : Optional.empty();
    }
}

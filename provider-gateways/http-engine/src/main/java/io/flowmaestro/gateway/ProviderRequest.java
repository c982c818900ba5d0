package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent, the credential not yet attached.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param url at the provider's own address, percent-encoded
 * @param headers by their usual spelling, {@code Content-Type} among them where there is a body
 * @param body as JSON; null where there is none
 */
public record ProviderRequest(
        String method,
        URI url,
        Map<String, String> headers,
        @Nullable JsonNode body) {
    public ProviderRequest {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** The body in UTF-8; empty where there is none. */
    public byte[] bytes() {
        return body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
    }
}

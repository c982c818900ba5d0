package io.flowmaestro.gateway;

import io.vertx.core.buffer.Buffer;
import java.net.URI;
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
 * @param body null where there is none
 */
public record ProviderRequest(
        String method,
        URI url,
        Map<String, String> headers,
        @Nullable RequestBody body) {
    public ProviderRequest {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** The body as it is sent; empty where there is none. */
    public Buffer bytes() {
        return body == null ? Buffer.buffer() : body.bytes();
    }
}

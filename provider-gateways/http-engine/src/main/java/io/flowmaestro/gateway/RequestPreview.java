package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call sends, with {@code [secret]} for each value of its credential.
 *
 * @param method the HTTP method
 * @param url where it goes
 * @param headers without those that every request has
 * @param body null where there is none
 */
public record RequestPreview(
        String method,
        String url,
        Map<String, String> headers,
        @Nullable JsonNode body) {}

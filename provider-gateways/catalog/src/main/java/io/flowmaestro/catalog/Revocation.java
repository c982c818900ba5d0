package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.Template;
import io.flowmaestro.catalog.expression.Text;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a provider takes a token back. */
public sealed interface Revocation {
    /**
     * By RFC 7009: the client is authenticated as at the token endpoint.
     *
     * @param url where
     */
    record Standard(Text url) implements Revocation {
        /**
         * Where.
         *
         * @param connection the connection's fields: checked, as they may be part of the host
         */
        public URI url(Map<String, String> connection) {
            return URI.create(url.render(Bindings.ofConnection(connection)));
        }
    }

    /**
     * In a way of the provider's own.
     *
     * @param method the HTTP method
     * @param url where
     * @param basic whether the client is authenticated by HTTP basic authentication
     * @param headers what else the request says
     * @param body JSON; null where there is none
     */
    record Own(
            String method,
            Text url,
            boolean basic,
            Map<String, Text> headers,
            @Nullable Template body) implements Revocation {
        public Own {
            headers = Map.copyOf(headers);
        }

        /**
         * Where.
         *
         * @param clientId of the app that the token was issued to: it becomes a path segment
         * @param connection the connection's fields: checked, as they may be part of the host
         */
        public URI url(String clientId, Map<String, String> connection) {
            String segment = URLEncoder.encode(clientId, StandardCharsets.UTF_8);
            return URI.create(url.render(Bindings.ofApp("client_id", segment, connection)));
        }

        /** What else the request says, by header. */
        public Map<String, String> headers(Map<String, String> secrets, Map<String, String> connection) {
            Bindings bindings = Bindings.ofCredential(secrets, connection);
            Map<String, String> filled = new LinkedHashMap<>();
            headers.forEach((name, value) -> filled.put(name, value.render(bindings)));
            return filled;
        }

        /** The request's body; null where it has none. */
        public @Nullable JsonNode body(Map<String, String> secrets, Map<String, String> connection) {
            return body == null ? null : body.render(Bindings.ofCredential(secrets, connection));
        }
    }
}

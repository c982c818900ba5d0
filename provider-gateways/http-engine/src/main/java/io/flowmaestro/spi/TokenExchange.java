package io.flowmaestro.spi;

import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a token endpoint for a token in another way than RFC 6749's: {@code exchange: NAME}. */
public interface TokenExchange {
    /**
     * The request to the token endpoint; the vault sends it past the egress guard and reads the answer as the provider
     * file says. Never blocks; fails with {@link IllegalArgumentException} where the app or the credential is not what
     * it needs, with a sentence that holds no secret.
     */
    Uni<Request> request(Grant grant);

    /**
     * What a token is asked for with.
     *
     * @param tokenUrl the endpoint
     * @param app the operator's registration at the provider, in clear: {@code client_id}, {@code private_key} and such
     * @param credential the connection's secrets, in clear
     * @param connection the connection's fields
     * @param now when it is asked
     */
    record Grant(
            URI tokenUrl,
            Map<String, String> app,
            Map<String, String> credential,
            Map<String, String> connection,
            Instant now) {
        /** Leaves out what is secret. */
        @Override
        public String toString() {
            return "a grant for " + tokenUrl.getHost();
        }
    }

    /**
     * What is sent.
     *
     * @param headers with what proves who asks
     * @param body null where there is none
     */
    record Request(
            String method,
            Map<String, String> headers,
            @Nullable String body) {
        /** Leaves out what is secret. */
        @Override
        public String toString() {
            return method;
        }
    }
}

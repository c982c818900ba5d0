package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.Text;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One way to connect an account of a provider. */
public sealed interface AuthMethod {
    /** Its name in requests, leases and the provider file. */
    String id();

    /** What stands on its button. */
    String title();

    /** Where its credential goes on a request. */
    Placement placement();

    /** The names of the secrets that a lease of it brings. */
    Set<String> secretNames();

    /** How a client authenticates at the token endpoint (RFC 6749, section 2.3.1). */
    enum TokenEndpointAuth {
        /** By HTTP basic authentication. */
        BASIC,
        /** By {@code client_id} and {@code client_secret} in the form. */
        POST
    }

    /**
     * The authorization code flow of OAuth 2 (RFC 6749, section 4.1).
     *
     * @param authorizeParams what the authorization request needs beyond the standard's parameters
     * @param tokenParams what the token request needs beyond them
     * @param scopes what is asked for
     * @param scopeSeparator what stands between scopes in the authorization request: a space by the standard
     * @param pkce whether the provider takes a code challenge (RFC 7636) or ignores it
     * @param tokenEndpointAuth how the client authenticates there
     * @param token where the token endpoint's answer holds what
     */
    record OAuth2(
            String title,
            Placement placement,
            Text authorizeUrl,
            Text tokenUrl,
            @Nullable Text revokeUrl,
            Map<String, String> authorizeParams,
            Map<String, String> tokenParams,
            List<String> scopes,
            String scopeSeparator,
            boolean pkce,
            TokenEndpointAuth tokenEndpointAuth,
            TokenMapping token)
            implements AuthMethod {
        /** The id of every OAuth 2 method. */
        public static final String ID = "oauth2";

        /** The name of the secret that a lease of it brings. */
        public static final String ACCESS_TOKEN = "access_token";

        public OAuth2 {
            scopes = List.copyOf(scopes);
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public Set<String> secretNames() {
            return Set.of(ACCESS_TOKEN);
        }

        /**
         * Where the user's browser goes.
         *
         * @param fields the connection's fields: checked, as they may be part of the host
         */
        public URI authorizeUrl(Map<String, String> fields) {
            return URI.create(authorizeUrl.render(Bindings.ofConnection(fields)));
        }

        /** Where codes and refresh tokens are redeemed; see {@link #authorizeUrl(Map)}. */
        public URI tokenUrl(Map<String, String> fields) {
            return URI.create(tokenUrl.render(Bindings.ofConnection(fields)));
        }

        /** Where a token is revoked (RFC 7009), if the provider has such a place; see {@link #authorizeUrl(Map)}. */
        public Optional<URI> revokeUrl(Map<String, String> fields) {
            return Optional.ofNullable(revokeUrl).map(url -> URI.create(url.render(Bindings.ofConnection(fields))));
        }

        /**
         * Reads what the token endpoint answered.
         *
         * @param answer its body
         * @return nothing where it holds no access token: {@code error} says why then (RFC 6749, section 5.2)
         */
        public Optional<TokenAnswer> read(JsonNode answer) {
            return token.read(answer);
        }
    }

    /**
     * Keys, tokens or passwords that a person makes at the provider and types in.
     *
     * @param fields the secrets by name, in the order of the form
     */
    record Keys(String id, String title, Placement placement, Map<String, Field> fields) implements AuthMethod {
        @Override
        public Set<String> secretNames() {
            return fields.keySet();
        }
    }
}

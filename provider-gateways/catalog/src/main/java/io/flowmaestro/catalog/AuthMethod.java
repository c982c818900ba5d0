package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.Template;
import io.flowmaestro.catalog.expression.Text;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** The secrets that a person types in, by name, in the order of the form; none where a browser connects. */
    default Map<String, Field> fields() {
        return Map.of();
    }

    /** The names of the connection's fields that connecting fills, so that nobody is asked for them. */
    default Set<String> filled() {
        return Set.of();
    }

    /** What is asked for when connecting. */
    default List<String> scopes() {
        return List.of();
    }

    /** What is asked for only when a person wants it. */
    default List<String> optionalScopes() {
        return List.of();
    }

    /** Whether a person connects it in a browser. */
    default boolean inBrowser() {
        return false;
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

    /** A method whose credential is an access token that a token endpoint issues. */
    sealed interface Tokens extends AuthMethod {
        /** The name of the secret that a lease of it brings. */
        String ACCESS_TOKEN = "access_token";

        /** The token endpoint. */
        TokenIssuer issuer();

        /** How a token is taken back; null where it cannot be. */
        default @Nullable Revocation revocation() {
            return null;
        }

        @Override
        default Set<String> secretNames() {
            return Set.of(ACCESS_TOKEN);
        }

        @Override
        default Set<String> filled() {
            return issuer().answer().fields().keySet();
        }
    }

    /**
     * The authorization code flow of OAuth 2 (RFC 6749, section 4.1).
     *
     * @param revocation how a token is taken back; null where it cannot be
     * @param authorizeParams what the authorization request needs beyond the standard's parameters
     * @param scopeSeparator what stands between scopes in the authorization request: a space by the standard
     * @param pkce whether the provider takes a code challenge (RFC 7636) or ignores it
     * @param parUrl where the authorization request is handed in before the browser leaves; null where it is not
     * @param iss the issuer that the provider names in its answer to the browser (RFC 9207); null where it names none
     * @param lookup what is asked with the new token; null where nothing is
     */
    record OAuth2(
            String title,
            Placement placement,
            Text authorizeUrl,
            @Nullable Revocation revocation,
            Map<String, String> authorizeParams,
            List<String> scopes,
            List<String> optionalScopes,
            String scopeSeparator,
            boolean pkce,
            @Nullable Text parUrl,
            @Nullable String iss,
            TokenIssuer issuer,
            @Nullable Lookup lookup)
            implements Tokens {
        /** The id of every OAuth 2 method. */
        public static final String ID = "oauth2";

        public OAuth2 {
            scopes = List.copyOf(scopes);
            optionalScopes = List.copyOf(optionalScopes);
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean inBrowser() {
            return true;
        }

        @Override
        public Set<String> filled() {
            Set<String> filled = new HashSet<>(Tokens.super.filled());
            if (lookup != null) {
                filled.addAll(lookup.fields().keySet());
            }
            return filled;
        }

        /**
         * Where the authorization request is handed in before the browser leaves (RFC 9126, section 2); nothing where it is
         * in the address that the browser goes to.
         *
         * @param fields the connection's fields: checked, as they may be part of the host
         */
        public Optional<URI> parUrl(Map<String, String> fields) {
            return Optional.ofNullable(parUrl).map(url -> URI.create(url.render(Bindings.ofConnection(fields))));
        }

        /**
         * Where the user's browser goes.
         *
         * @param fields the connection's fields: checked, as they may be part of the host
         */
        public URI authorizeUrl(Map<String, String> fields) {
            return URI.create(authorizeUrl.render(Bindings.ofConnection(fields)));
        }
    }

    /**
     * The client credentials grant of OAuth 2 (RFC 6749, section 4.4), with a client of the person's own.
     *
     * @param fields among them {@code client_id} and {@code client_secret}
     * @param scopeSeparator what stands between scopes in the token request: a space by the standard
     */
    record ClientCredentials(
            String title,
            Placement placement,
            Map<String, Field> fields,
            List<String> scopes,
            String scopeSeparator,
            TokenIssuer issuer)
            implements Tokens {
        /** The id of every such method. */
        public static final String ID = "client_credentials";

        /** The name of the field that holds the client's id. */
        public static final String CLIENT_ID = "client_id";

        /** The name of the field that holds the client's secret. */
        public static final String CLIENT_SECRET = "client_secret";

        public ClientCredentials {
            scopes = List.copyOf(scopes);
        }

        @Override
        public String id() {
            return ID;
        }
    }

    /**
     * A JWT as the authorization grant (RFC 7523, section 2.1), signed with a key of the person's own.
     *
     * @param key the private key, PEM
     * @param header what the JWT's header has beyond {@code alg} and {@code typ}
     * @param claims what it claims beyond {@code iat}, {@code exp} and {@code jti}
     */
    record JwtBearer(
            String title,
            Placement placement,
            Map<String, Field> fields,
            List<String> scopes,
            Text key,
            Template header,
            Template claims,
            TokenIssuer issuer)
            implements Tokens {
        /** The id of every such method. */
        public static final String ID = "jwt_bearer";

        public JwtBearer {
            scopes = List.copyOf(scopes);
        }

        @Override
        public String id() {
            return ID;
        }

        /**
         * The private key, PEM (RFC 7468).
         *
         * @param secrets what the person typed in
         * @param connection the connection's fields
         */
        public String key(Map<String, String> secrets, Map<String, String> connection) {
            return key.render(Bindings.ofCredential(secrets, connection));
        }

        /** What the JWT's header has beyond {@code alg} and {@code typ}; see {@link #key}. */
        public ObjectNode header(Map<String, String> secrets, Map<String, String> connection) {
            return object(header, Bindings.ofCredential(secrets, connection));
        }

        /** What the JWT claims beyond {@code iat}, {@code exp} and {@code jti}; see {@link #key}. */
        public ObjectNode claims(Map<String, String> secrets, Map<String, String> connection) {
            return object(claims, Bindings.ofClaims(secrets, connection, String.join(" ", scopes)));
        }

        private static ObjectNode object(Template template, Bindings bindings) {
            return (ObjectNode) Objects.requireNonNull(template.render(bindings));
        }
    }

    /**
     * An app that a person installs in an account, for chosen parts of it; its tokens are got with the app's own key.
     *
     * @param installUrl where the person's browser goes
     * @param installation the connection's field that holds the installation's id, named as the callback's parameter is
     * @param exchange the name of the {@code TokenExchange} that gets a token
     * @param revocation how a token is taken back; null where it cannot be
     * @param proof how it is found out that the installation is one of the person's who connects it
     */
    record Installation(
            String title,
            Placement placement,
            Text installUrl,
            Field installation,
            String exchange,
            TokenIssuer issuer,
            @Nullable Revocation revocation,
            Proof proof)
            implements Tokens {
        /** The id of every such method. */
        public static final String ID = "installation";

        /**
         * Who has a callback's installation id need not have the installation: whoever installs signs in too, and their
         * own token must open an address of the installation's.
         *
         * @param issuer where their code is redeemed
         * @param url answers 2xx to those who may use the installation, and to nobody else
         */
        public record Proof(TokenIssuer issuer, Text url) {
            /**
             * What their token must open.
             *
             * @param connection the connection's fields, the installation's id among them: checked
             */
            public URI url(Map<String, String> connection) {
                return URI.create(url.render(Bindings.ofConnection(connection)));
            }
        }

        @Override
        public String id() {
            return ID;
        }

        @Override
        public boolean inBrowser() {
            return true;
        }

        /**
         * Where the user's browser goes.
         *
         * @param slug the operator's app's name in addresses
         * @param connection the connection's fields: checked, as they may be part of the host
         */
        public URI installUrl(String slug, Map<String, String> connection) {
            return URI.create(installUrl.render(Bindings.ofApp("slug", slug, connection)));
        }

        @Override
        public Set<String> filled() {
            Set<String> filled = new HashSet<>(Tokens.super.filled());
            filled.add(installation.name());
            return filled;
        }
    }
}

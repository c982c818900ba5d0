package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.expression.ExpressionException;
import io.flowmaestro.catalog.expression.Scope;
import io.flowmaestro.catalog.expression.Text;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads how accounts are connected. */
final class ConnectionReader {
    private final JsonNode file;
    private final JsonNode json;
    private final Map<String, Field> fields;
    private final ObjectNode schema;
    private final Scope addresses;

    ConnectionReader(JsonNode file) {
        this.file = file;
        this.json = file.get("connection");
        this.fields = FieldReader.typed(json.path("fields"), false);
        this.schema = ScopeSchemas.connection(fields.values());
        this.addresses = Scope.of(Map.of("connection", schema));
    }

    /** The type of {@code connection} in expressions. */
    ObjectNode schema() {
        return schema;
    }

    ConnectionSpec read() {
        Map<String, AuthMethod> methods = new LinkedHashMap<>();
        json.properties().forEach(entry -> {
            if (entry.getKey().equals("oauth2")) {
                methods.put(AuthMethod.OAuth2.ID, oauth2(entry.getValue()));
            } else if (entry.getKey().equals("keys")) {
                entry.getValue()
                        .properties()
                        .forEach(key -> methods.put(key.getKey(), keys(key.getKey(), key.getValue())));
            }
        });
        return new ConnectionSpec(
                fields, methods, FieldReader.text(json, "test").orElse(null));
    }

    /** An address, in which a field may stand whose pattern says what it can be: it decides where secrets go. */
    Text address(String key, String address) {
        Text text = addresses.text(key, address);
        for (String source : text.sources()) {
            Field field = fields.get(source.substring(source.indexOf('.') + 1));
            if (field == null || field.pattern() == null) {
                throw new ExpressionException(
                        key, "${" + source + "} must be a field of the connection that has a pattern");
            }
        }
        return text;
    }

    private AuthMethod.OAuth2 oauth2(JsonNode oauth2) {
        String key = "connection.oauth2.";
        return new AuthMethod.OAuth2(
                oauth2.path("title").asText("Sign in with " + file.get("title").asText()),
                placement(key + "auth", oauth2, Set.of(AuthMethod.OAuth2.ACCESS_TOKEN)),
                address(key + "authorize_url", oauth2.get("authorize_url").asText()),
                address(key + "token_url", oauth2.get("token_url").asText()),
                oauth2.has("revoke_url")
                        ? address(key + "revoke_url", oauth2.get("revoke_url").asText())
                        : null,
                textMap(oauth2.path("authorize_params")),
                textMap(oauth2.path("token_params")),
                FieldReader.texts(oauth2.get("scopes")),
                oauth2.path("scope_separator").asText(" "),
                oauth2.path("pkce").asBoolean(true),
                oauth2.path("token_endpoint_auth").asText().equals("basic")
                        ? AuthMethod.TokenEndpointAuth.BASIC
                        : AuthMethod.TokenEndpointAuth.POST,
                token(key + "token.", oauth2.path("token")));
    }

    private static TokenMapping token(String key, JsonNode token) {
        Scope scope = Scope.of(Map.of("token", JsonNodeFactory.instance.objectNode()));
        return new TokenMapping(
                scope.expression(
                        key + "access_token", token.path("access_token").asText("${token.access_token}")),
                scope.expression(
                        key + "refresh_token", token.path("refresh_token").asText("${token.refresh_token}")),
                scope.expression(key + "expires_in", token.path("expires_in").asText("${token.expires_in}")),
                scope.expression(key + "scope", token.path("scope").asText("${token.scope}")),
                token.has("account")
                        ? scope.expression(key + "account", token.get("account").asText())
                        : null);
    }

    private AuthMethod.Keys keys(String id, JsonNode keys) {
        Map<String, Field> secrets = FieldReader.typed(keys.get("fields"), true);
        return new AuthMethod.Keys(
                id,
                keys.get("title").asText(),
                placement("connection.keys." + id + ".auth", keys, secrets.keySet()),
                secrets);
    }

    /** The method's own placement, else the provider's, else bearer. */
    private Placement placement(String key, JsonNode method, Set<String> secrets) {
        JsonNode auth = method.has("auth") ? method.get("auth") : file.at("/http/auth");
        Scope scope = Scope.of(Map.of("credential", ScopeSchemas.texts(secrets), "connection", schema));
        if (auth.asText().equals("none")) {
            return new Placement.None();
        }
        if (auth.has("basic")) {
            return new Placement.Basic(
                    scope.text(
                            key + ".basic.username", auth.at("/basic/username").asText()),
                    scope.text(
                            key + ".basic.password", auth.at("/basic/password").asText()));
        }
        if (auth.has("header")) {
            return new Placement.Header(
                    auth.get("header").asText(), scope.text(key + ".value", value(key, auth, secrets)));
        }
        if (auth.has("query")) {
            return new Placement.Query(
                    auth.get("query").asText(), scope.text(key + ".value", value(key, auth, secrets)));
        }
        return new Placement.Header("Authorization", scope.text(key, "Bearer " + onlySecret(key, secrets)));
    }

    private static String value(String key, JsonNode auth, Set<String> secrets) {
        return auth.has("value") ? auth.get("value").asText() : onlySecret(key, secrets);
    }

    private static String onlySecret(String key, Set<String> secrets) {
        if (secrets.size() != 1) {
            throw new ExpressionException(key, "must say which of several secrets is meant");
        }
        return "${credential." + secrets.iterator().next() + "}";
    }

    private static Map<String, String> textMap(JsonNode json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}

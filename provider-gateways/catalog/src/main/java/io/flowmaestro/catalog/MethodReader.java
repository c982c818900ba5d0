package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.AuthMethod.ClientCredentials;
import io.flowmaestro.catalog.AuthMethod.Installation;
import io.flowmaestro.catalog.AuthMethod.JwtBearer;
import io.flowmaestro.catalog.AuthMethod.Keys;
import io.flowmaestro.catalog.AuthMethod.OAuth2;
import io.flowmaestro.catalog.AuthMethod.Tokens;
import io.flowmaestro.catalog.TokenIssuer.BodyFormat;
import io.flowmaestro.catalog.TokenIssuer.ClientAuthentication;
import io.flowmaestro.catalog.expression.Expression;
import io.flowmaestro.catalog.expression.ExpressionException;
import io.flowmaestro.catalog.expression.Scope;
import io.flowmaestro.catalog.expression.Text;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the ways in which accounts are connected. */
final class MethodReader {
    /** What an installation's id may be: it is a part of an address. */
    private static final String INSTALLATION_ID = "^[A-Za-z0-9_-]{1,64}$";

    private final JsonNode file;
    private final ConnectionReader connection;

    MethodReader(JsonNode file, ConnectionReader connection) {
        this.file = file;
        this.connection = connection;
    }

    /** By id, in the order of the file. */
    Map<String, AuthMethod> read() {
        Map<String, AuthMethod> methods = new LinkedHashMap<>();
        file.get("connection").properties().forEach(entry -> {
            JsonNode method = entry.getValue();
            switch (entry.getKey()) {
                case OAuth2.ID -> methods.put(OAuth2.ID, oauth2("connection.oauth2.", method));
                case ClientCredentials.ID ->
                    methods.put(ClientCredentials.ID, clientCredentials("connection.client_credentials.", method));
                case JwtBearer.ID -> methods.put(JwtBearer.ID, jwtBearer("connection.jwt_bearer.", method));
                case Installation.ID -> methods.put(Installation.ID, installation("connection.installation.", method));
                case "keys" ->
                    method.properties().forEach(key -> methods.put(key.getKey(), keys(key.getKey(), key.getValue())));
                default -> {} // not a method
            }
        });
        return methods;
    }

    private OAuth2 oauth2(String key, JsonNode json) {
        return new OAuth2(
                json.path("title").asText("Sign in with " + file.get("title").asText()),
                placement(key + "auth", json, Set.of(Tokens.ACCESS_TOKEN)),
                connection.address(
                        key + "authorize_url", json.get("authorize_url").asText()),
                revocation(key, json),
                textMap(json.path("authorize_params")),
                FieldReader.texts(json.get("scopes")),
                FieldReader.texts(json.get("optional_scopes")),
                json.path("scope_separator").asText(" "),
                json.path("pkce").asBoolean(true),
                json.has("par_url")
                        ? connection.address(
                                key + "par_url", json.get("par_url").asText())
                        : null,
                json.path("iss").asText(null),
                issuer(key, json, Set.of(), connection.address(key + "token_url", tokenUrl(json))),
                json.has("lookup") ? lookup(key + "lookup.", json.get("lookup")) : null);
    }

    private @Nullable Revocation revocation(String key, JsonNode json) {
        if (json.has("revoke_url")) {
            return new Revocation.Standard(connection.address(
                    key + "revoke_url", json.get("revoke_url").asText()));
        }
        return json.has("revoke") ? ownRevocation(key + "revoke.", json.get("revoke")) : null;
    }

    private Revocation ownRevocation(String key, JsonNode json) {
        Scope scope = credentialScope(Set.of(Tokens.ACCESS_TOKEN));
        return new Revocation.Own(
                json.get("method").asText(),
                connection.appAddress(key + "url", json.get("url").asText(), "client_id"),
                json.path("basic").asBoolean(),
                texts(scope, key + "headers.", json.path("headers")),
                json.has("body") ? scope.template(key + "body", json.get("body")) : null);
    }

    private Keys keys(String id, JsonNode json) {
        Map<String, Field> secrets = FieldReader.typed(json.get("fields"), true);
        return new Keys(
                id,
                json.get("title").asText(),
                placement("connection.keys." + id + ".auth", json, secrets.keySet()),
                secrets);
    }

    private ClientCredentials clientCredentials(String key, JsonNode json) {
        Map<String, Field> fields = FieldReader.typed(json.get("fields"), true);
        return new ClientCredentials(
                json.get("title").asText(),
                placement(key + "auth", json, Set.of(Tokens.ACCESS_TOKEN)),
                fields,
                FieldReader.texts(json.get("scopes")),
                json.path("scope_separator").asText(" "),
                issuer(key, json, fields.keySet(), connection.address(key + "token_url", tokenUrl(json))));
    }

    private JwtBearer jwtBearer(String key, JsonNode json) {
        Map<String, Field> fields = FieldReader.typed(json.get("fields"), true);
        Scope scope = credentialScope(fields.keySet());
        return new JwtBearer(
                json.get("title").asText(),
                placement(key + "auth", json, Set.of(Tokens.ACCESS_TOKEN)),
                fields,
                FieldReader.texts(json.get("scopes")),
                scope.text(key + "key", json.get("key").asText()),
                scope.template(
                        key + "header",
                        json.has("header") ? json.get("header") : JsonNodeFactory.instance.objectNode()),
                claimsScope(fields.keySet()).template(key + "claims", json.get("claims")),
                issuer(key, json, fields.keySet(), connection.address(key + "token_url", tokenUrl(json))));
    }

    private Installation installation(String key, JsonNode json) {
        Field id = installationId(json.get("id_param").asText());
        Map<String, Field> fields = new HashMap<>(connection.fields());
        fields.put(id.name(), id);
        return new Installation(
                json.get("title").asText(),
                placement(key + "auth", json, Set.of(Tokens.ACCESS_TOKEN)),
                connection.appAddress(
                        key + "install_url", json.get("install_url").asText(), "slug"),
                id,
                json.get("exchange").asText(),
                issuer(key, json, Set.of(), connection.address(key + "token_url", tokenUrl(json), fields)),
                revocation(key, json),
                proof(key + "proof.", json.get("proof"), fields));
    }

    private Installation.Proof proof(String key, JsonNode json, Map<String, Field> fields) {
        return new Installation.Proof(
                issuer(key, json, Set.of(), connection.address(key + "token_url", tokenUrl(json))),
                connection.address(key + "url", json.get("url").asText(), fields));
    }

    private static Field installationId(String name) {
        ObjectNode schema = JsonNodeFactory.instance
                .objectNode()
                .put("type", "string")
                .put("title", "Installation")
                .put("pattern", INSTALLATION_ID);
        return new Field(
                name,
                "Installation",
                "",
                null,
                null,
                Pattern.compile(INSTALLATION_ID),
                false,
                false,
                false,
                List.of(),
                null,
                null,
                schema);
    }

    private static String tokenUrl(JsonNode json) {
        return json.get("token_url").asText();
    }

    private TokenIssuer issuer(String key, JsonNode json, Set<String> secrets, Text url) {
        Scope params = credentialScope(secrets);
        Map<String, Text> texts = new LinkedHashMap<>();
        textMap(json.path("token_params"))
                .forEach((name, value) -> texts.put(name, params.text(key + "token_params." + name, value)));
        return new TokenIssuer(
                url,
                texts,
                json.path("token_endpoint_auth").asText().equals("basic")
                        ? ClientAuthentication.BASIC
                        : ClientAuthentication.POST,
                json.path("token_body").asText().equals("json") ? BodyFormat.JSON : BodyFormat.FORM,
                answer(key + "token.", json.path("token")),
                refusals(key + "refusals.", json.path("refusals")));
    }

    private TokenMapping answer(String key, JsonNode token) {
        Scope scope = tokenScope();
        return new TokenMapping(
                expression(scope, key, token, Tokens.ACCESS_TOKEN),
                expression(scope, key, token, "refresh_token"),
                expression(scope, key, token, "expires_in"),
                optional(scope, key, token, "expires_at"),
                expression(scope, key, token, "scope"),
                optional(scope, key, token, "account"),
                expressions(scope, key + "fields.", token.path("fields")),
                FieldReader.texts(token.get("bearer")));
    }

    private TokenRefusals refusals(String key, JsonNode refusals) {
        Map<String, String> standard = new HashMap<>();
        refusals.properties().stream()
                .filter(entry -> entry.getValue().isArray())
                .forEach(entry -> entry.getValue().forEach(word -> standard.put(word.asText(), entry.getKey())));
        return new TokenRefusals(
                tokenScope().expression(key + "code", refusals.path("code").asText("${token.error}")), standard);
    }

    private Lookup lookup(String key, JsonNode json) {
        Scope scope = connection.scope(Map.of("connection", connection.schema(), "response", ScopeSchemas.response()));
        return new Lookup(
                connection.address(key + "url", json.get("url").asText()),
                expressions(scope, key + "fields.", json.path("fields")),
                optional(scope, key, json, "account"));
    }

    /** The standard's name unless the file says another. */
    private static Expression expression(Scope scope, String key, JsonNode json, String name) {
        return scope.expression(key + name, json.path(name).asText("${token." + name + "}"));
    }

    private static @Nullable Expression optional(Scope scope, String key, JsonNode json, String name) {
        return json.has(name) ? scope.expression(key + name, json.get(name).asText()) : null;
    }

    private static Map<String, Expression> expressions(Scope scope, String key, JsonNode json) {
        Map<String, Expression> expressions = new LinkedHashMap<>();
        json.properties()
                .forEach(entry -> expressions.put(
                        entry.getKey(),
                        scope.expression(key + entry.getKey(), entry.getValue().asText())));
        return expressions;
    }

    private Scope tokenScope() {
        return connection.scope(Map.of("token", JsonNodeFactory.instance.objectNode()));
    }

    private Scope claimsScope(Set<String> secrets) {
        return connection.scope(Map.of(
                "credential",
                ScopeSchemas.texts(secrets),
                "connection",
                connection.schema(),
                "scope",
                JsonNodeFactory.instance.objectNode().put("type", "string")));
    }

    private Scope credentialScope(Set<String> secrets) {
        return connection.scope(Map.of("credential", ScopeSchemas.texts(secrets), "connection", connection.schema()));
    }

    /** The method's own placement, else the provider's, else bearer. */
    private Placement placement(String key, JsonNode method, Set<String> secrets) {
        JsonNode auth = method.has("auth") ? method.get("auth") : file.at("/http/auth");
        Scope scope = credentialScope(secrets);
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
        if (auth.has("signer")) {
            return new Placement.Signer(auth.get("signer").asText(), params(key + ".params.", auth.path("params")));
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

    private Map<String, Text> params(String key, JsonNode json) {
        return texts(connection.scope(Map.of("connection", connection.schema())), key, json);
    }

    private static Map<String, Text> texts(Scope scope, String key, JsonNode json) {
        Map<String, Text> texts = new LinkedHashMap<>();
        json.properties()
                .forEach(text -> texts.put(
                        text.getKey(),
                        scope.text(key + text.getKey(), text.getValue().asText())));
        return texts;
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

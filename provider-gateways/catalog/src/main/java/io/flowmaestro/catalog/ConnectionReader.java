package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.expression.ExpressionException;
import io.flowmaestro.catalog.expression.Expressions;
import io.flowmaestro.catalog.expression.Scope;
import io.flowmaestro.catalog.expression.Text;
import java.util.List;
import java.util.Map;

/** Reads how accounts are connected. */
final class ConnectionReader {
    private final JsonNode file;
    private final Expressions expressions;
    private final JsonNode json;
    private final Map<String, Field> fields;
    private final ObjectNode schema;

    ConnectionReader(JsonNode file, Expressions expressions) {
        this.file = file;
        this.expressions = expressions;
        this.json = file.get("connection");
        this.fields = FieldReader.typed(json.path("fields"), false);
        this.schema = ScopeSchemas.connection(fields.values());
    }

    /** A scope of these names, for expressions of the file. */
    Scope scope(Map<String, ? extends JsonNode> schemas) {
        return expressions.scope(schemas);
    }

    /** The type of {@code connection} in expressions. */
    ObjectNode schema() {
        return schema;
    }

    /** What of a connection is not secret. */
    Map<String, Field> fields() {
        return fields;
    }

    ConnectionSpec read() {
        Map<String, AuthMethod> methods = new MethodReader(file, this).read();
        methods.values().forEach(this::checkFilled);
        fields.keySet().forEach(field -> checkOrigin(field, methods));
        String test = FieldReader.text(json, "test").orElse(null);
        return new ConnectionSpec(
                fields, methods, test, FieldReader.text(json, "identity").orElse(test));
    }

    /** An address, in which a field may stand whose pattern says what it can be: it decides where secrets go. */
    Text address(String key, String address) {
        return address(key, address, fields);
    }

    /**
     * An address that may name the app; see {@link #address(String, String)}.
     *
     * @param name what of the app it may name, such as {@code slug}
     */
    Text appAddress(String key, String address, String name) {
        return checked(
                key,
                scope(Map.of("connection", schema, "app", ScopeSchemas.texts(List.of(name))))
                        .text(key, address),
                fields);
    }

    /** An address that may hold these fields; see {@link #address(String, String)}. */
    Text address(String key, String address, Map<String, Field> fields) {
        Scope scope = scope(Map.of("connection", ScopeSchemas.connection(fields.values())));
        return checked(key, scope.text(key, address), fields);
    }

    private static Text checked(String key, Text text, Map<String, Field> fields) {
        for (String source : text.sources()) {
            Field field = fields.get(source.substring(source.indexOf('.') + 1));
            if (!source.startsWith("app.") && (field == null || field.pattern() == null)) {
                throw new ExpressionException(
                        key, "${" + source + "} must be a field of the connection that has a pattern");
            }
        }
        return text;
    }

    /** What a token endpoint or a lookup tells has a place to go. */
    private void checkFilled(AuthMethod method) {
        String key = "connection." + method.id() + ".";
        if (method instanceof AuthMethod.Tokens tokens) {
            tokens.issuer()
                    .answer()
                    .fields()
                    .keySet()
                    .forEach(field -> checkFrom(key + "token.fields", field, "token"));
        }
        if (method instanceof AuthMethod.Tokens tokens && !(method instanceof AuthMethod.Installation)) {
            checkKnownBefore(key + "token_url", tokens.issuer().url(), method);
        }
        if (method instanceof AuthMethod.OAuth2 oauth2) {
            checkKnownBefore(key + "authorize_url", oauth2.authorizeUrl(), method);
        }
        if (method instanceof AuthMethod.OAuth2 oauth2 && oauth2.lookup() != null) {
            oauth2.lookup().fields().keySet().forEach(field -> checkFrom(key + "lookup.fields", field, "lookup"));
        }
    }

    /** What a token brings is no part of the way to it. */
    private static void checkKnownBefore(String key, Text address, AuthMethod method) {
        for (String source : address.sources()) {
            if (method.filled().contains(source.substring(source.indexOf('.') + 1))) {
                throw new ExpressionException(key, "${" + source + "} is not known before there is a token");
            }
        }
    }

    private void checkFrom(String key, String field, String origin) {
        if (!json.at("/fields/" + field + "/from").asText().equals(origin)) {
            throw new ExpressionException(
                    key + "." + field, "must be one of connection.fields that says from: " + origin);
        }
    }

    /** Signing in fills what it is said to fill; a method with a form may ask for it. */
    private void checkOrigin(String field, Map<String, AuthMethod> methods) {
        String origin = json.at("/fields/" + field + "/from").asText();
        String key = "connection.fields." + field + ".from";
        if (origin.isEmpty()) {
            return;
        }
        if (methods.values().stream().noneMatch(method -> method.filled().contains(field))) {
            throw new ExpressionException(key, "no method's " + origin + ".fields fills it");
        }
        methods.values().stream()
                .filter(AuthMethod::inBrowser)
                .filter(method -> !method.filled().contains(field))
                .findFirst()
                .ifPresent(method -> {
                    throw new ExpressionException(
                            key, "connection." + method.id() + "." + origin + ".fields must fill it");
                });
    }
}

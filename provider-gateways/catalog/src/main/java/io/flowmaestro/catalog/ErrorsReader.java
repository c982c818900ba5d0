package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.expression.Expression;
import io.flowmaestro.catalog.expression.ExpressionException;
import io.flowmaestro.catalog.expression.Scope;
import io.flowmaestro.events.FailureKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads how failures are told. */
final class ErrorsReader {
    /** What holds where a file says nothing. */
    static final ErrorRules NONE = new ErrorRules(null, null, null, null, Map.of(), Set.of(), Map.of());

    private final String key;
    private final JsonNode json;
    private final Scope scope;

    private ErrorsReader(String key, JsonNode json, Scope scope) {
        this.key = key;
        this.json = json;
        this.scope = scope;
    }

    /** The rules under a key, and the general ones where it has none. */
    static ErrorRules read(String key, JsonNode json, Scope scope, ErrorRules general) {
        return json.isMissingNode() ? general : new ErrorsReader(key, json, scope).over(general);
    }

    private ErrorRules over(ErrorRules general) {
        Map<String, FailureKind> kinds = new HashMap<>(general.kinds());
        kinds.putAll(kinds());
        Set<String> notActed = new HashSet<>(general.notActed());
        notActed.addAll(FieldReader.texts(json.get("not_acted")));
        Map<String, Hint> hints = new HashMap<>(general.hints());
        json.path("hints").properties().forEach(hint -> hints.put(hint.getKey(), hint(hint.getValue())));
        return new ErrorRules(
                expression("when", general.when()),
                expression("code", general.code()),
                expression("message", general.message()),
                expression("retry_at", general.retryAt()),
                kinds,
                notActed,
                hints);
    }

    private static Hint hint(JsonNode json) {
        return new Hint(json.get("cause").asText(), json.get("fix").asText());
    }

    private Map<String, FailureKind> kinds() {
        Map<String, FailureKind> kinds = new HashMap<>();
        json.path("kinds").properties().forEach(kind -> {
            for (String code : FieldReader.texts(kind.getValue())) {
                if (kinds.put(code, FailureKind.of(kind.getKey())) != null) {
                    throw new ExpressionException(key + ".kinds." + kind.getKey(), code + " has another kind too");
                }
            }
        });
        return kinds;
    }

    private @Nullable Expression expression(String name, @Nullable Expression general) {
        return json.has(name)
                ? scope.expression(key + "." + name, json.get(name).asText())
                : general;
    }
}

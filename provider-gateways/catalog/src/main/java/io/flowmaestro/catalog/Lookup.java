package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.Expression;
import io.flowmaestro.catalog.expression.Text;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One GET with a new token, for what the token endpoint did not say.
 *
 * @param url where
 * @param fields the connection's fields that it fills, by name
 * @param account what the provider calls the account; null where the answer does not say
 */
public record Lookup(
        Text url, Map<String, Expression> fields, @Nullable Expression account) {
    private static final int OK = 200;

    public Lookup {
        fields = Map.copyOf(fields);
    }

    /**
     * Where it is asked.
     *
     * @param connection the connection's fields: checked, as they may be part of the host
     */
    public URI url(Map<String, String> connection) {
        return URI.create(url.render(Bindings.ofConnection(connection)));
    }

    /**
     * The connection's fields that the answer tells; one that it does not tell is not among them.
     *
     * @param body of the answer, whose status was a 2xx
     */
    public Map<String, String> fields(Map<String, String> connection, JsonNode body) {
        return TokenMapping.texts(fields, answer(connection, body));
    }

    /** What the answer calls the account; see {@link #fields(Map, JsonNode)}. */
    public Optional<String> account(Map<String, String> connection, JsonNode body) {
        return Optional.ofNullable(account)
                .flatMap(expression -> TokenMapping.text(expression, answer(connection, body)));
    }

    private static Bindings answer(Map<String, String> connection, JsonNode body) {
        return Bindings.ofConnection(connection).withResponse(OK, Map.of(), body);
    }
}

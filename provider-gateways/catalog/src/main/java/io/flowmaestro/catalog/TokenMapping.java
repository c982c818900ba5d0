package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.Expression;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a token endpoint's answer holds what; the names of RFC 6749, section 5.1, unless the provider has others.
 *
 * @param account what the provider calls the account; null where the answer does not say
 */
public record TokenMapping(
        Expression accessToken,
        Expression refreshToken,
        Expression expiresIn,
        Expression scope,
        @Nullable Expression account) {
    /** Some providers answer with commas whatever they were asked with. */
    private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");

    Optional<TokenAnswer> read(JsonNode answer) {
        Bindings bindings = Bindings.ofToken(answer);
        return text(accessToken, bindings)
                .map(accessTokenText -> new TokenAnswer(
                        accessTokenText,
                        text(refreshToken, bindings).orElse(null),
                        seconds(bindings),
                        scopes(bindings),
                        account == null ? null : text(account, bindings).orElse(null)));
    }

    private static Optional<String> text(Expression expression, Bindings bindings) {
        return expression.find(bindings).map(JsonNode::asText).filter(text -> !text.isBlank());
    }

    private @Nullable Long seconds(Bindings bindings) {
        return expiresIn
                .find(bindings)
                .map(JsonNode::asLong)
                .filter(seconds -> seconds > 0)
                .orElse(null);
    }

    private List<String> scopes(Bindings bindings) {
        return text(scope, bindings).stream()
                .flatMap(SEPARATOR::splitAsStream)
                .filter(granted -> !granted.isEmpty())
                .toList();
    }
}

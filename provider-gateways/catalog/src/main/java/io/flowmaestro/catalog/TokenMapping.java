package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.Expression;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a token endpoint's answer holds what; the names of RFC 6749, section 5.1, unless the provider has others.
 *
 * @param expiresAt when the access token expires, a timestamp; null where the answer says {@code expiresIn}
 * @param account what the provider calls the account; null where the answer does not say
 * @param fields the connection's fields that the answer fills, by name
 * @param bearerTypes the provider's own words for a token that is used as bearer, under the standard's
 */
public record TokenMapping(
        Expression accessToken,
        Expression refreshToken,
        Expression expiresIn,
        @Nullable Expression expiresAt,
        Expression scope,
        @Nullable Expression account,
        Map<String, Expression> fields,
        List<String> bearerTypes) {
    /** Some providers answer with commas whatever they were asked with. */
    private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");

    /** Seconds: what claims to live for more than a hundred years does not expire. */
    private static final long LONGEST_LIFE = 100L * 366 * 24 * 60 * 60;

    public TokenMapping {
        fields = Map.copyOf(fields);
        bearerTypes = List.copyOf(bearerTypes);
    }

    /** The type of token that was issued, where it is none that whoever has it may use (RFC 6749, section 7.1). */
    Optional<String> foreignType(JsonNode answer) {
        return Optional.of(answer.path("token_type").asText())
                .filter(type -> !type.isBlank() && !type.equalsIgnoreCase("bearer") && !bearerTypes.contains(type));
    }

    Optional<TokenAnswer> read(JsonNode answer) {
        Bindings bindings = Bindings.ofToken(answer);
        return text(accessToken, bindings)
                .map(accessTokenText -> new TokenAnswer(
                        accessTokenText,
                        text(refreshToken, bindings).orElse(null),
                        seconds(bindings),
                        instant(bindings),
                        scopes(bindings),
                        account == null ? null : text(account, bindings).orElse(null),
                        texts(fields, bindings)));
    }

    /** What an answer tells, where it is text or a number and not blank. */
    static Optional<String> text(Expression expression, Bindings bindings) {
        return expression.find(bindings).map(JsonNode::asText).filter(text -> !text.isBlank());
    }

    /** The same of several; what the answer does not tell is not among them. */
    static Map<String, String> texts(Map<String, Expression> expressions, Bindings bindings) {
        Map<String, String> texts = new LinkedHashMap<>();
        expressions.forEach((name, expression) -> text(expression, bindings).ifPresent(text -> texts.put(name, text)));
        return texts;
    }

    private @Nullable Long seconds(Bindings bindings) {
        return expiresIn
                .find(bindings)
                .map(JsonNode::asLong)
                .filter(seconds -> seconds > 0 && seconds <= LONGEST_LIFE)
                .orElse(null);
    }

    private @Nullable Instant instant(Bindings bindings) {
        return expiresAt == null
                ? null
                : text(expiresAt, bindings).flatMap(TokenMapping::parsed).orElse(null);
    }

    private static Optional<Instant> parsed(String timestamp) {
        try {
            return Optional.of(Instant.parse(timestamp));
        } catch (DateTimeException notOne) {
            return Optional.empty();
        }
    }

    private List<String> scopes(Bindings bindings) {
        return text(scope, bindings).stream()
                .flatMap(SEPARATOR::splitAsStream)
                .filter(granted -> !granted.isEmpty())
                .toList();
    }
}

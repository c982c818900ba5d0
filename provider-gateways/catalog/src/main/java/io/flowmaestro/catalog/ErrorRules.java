package io.flowmaestro.catalog;

import io.flowmaestro.catalog.expression.Expression;
import io.flowmaestro.events.FailureKind;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a provider says that something failed.
 *
 * @param when tells a 2xx that is a failure all the same; null where a 2xx is always a success
 * @param code the provider's own word for the failure; null where it has none
 * @param message the provider's sentence; null where it has none
 * @param retryAt when to ask again, where the provider does not say so in {@code Retry-After}; null where it does
 * @param kinds the kinds of the provider's words: they win over the status
 * @param notActed the words that show that nothing was done
 * @param hints what the provider's words mean, where the kind's own hint does not fit
 */
public record ErrorRules(
        @Nullable Expression when,
        @Nullable Expression code,
        @Nullable Expression message,
        @Nullable Expression retryAt,
        Map<String, FailureKind> kinds,
        Set<String> notActed,
        Map<String, Hint> hints) {
    public ErrorRules {
        kinds = Map.copyOf(kinds);
        notActed = Set.copyOf(notActed);
        hints = Map.copyOf(hints);
    }
}

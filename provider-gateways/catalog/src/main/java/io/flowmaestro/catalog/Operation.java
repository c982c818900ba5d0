package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.expression.Template;
import io.flowmaestro.events.Violation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be done at a provider.
 *
 * @param providerId whose it is
 * @param providerTitle the provider's name for people
 * @param connection how its provider is connected
 * @param title starts with a verb
 * @param description what it does, in a sentence; empty where the title says it all
 * @param effect what a repeat would do
 * @param scopes what must have been granted; empty where any credential will do
 * @param parameters what it takes
 * @param request what it sends
 * @param alsoSucceeds statuses that are a success of it beside 2xx
 * @param errors how its failure is told
 * @param output what it returns
 * @param limit how often the provider takes it; null where that is not known
 */
public record Operation(
        String providerId,
        String providerTitle,
        ConnectionSpec connection,
        String id,
        String title,
        String description,
        Effect effect,
        List<String> scopes,
        Parameters parameters,
        RequestTemplate request,
        Set<Integer> alsoSucceeds,
        ErrorRules errors,
        Template output,
        @Nullable Limit limit) {
    public Operation {
        scopes = List.copyOf(scopes);
        alsoSucceeds = Set.copyOf(alsoSucceeds);
    }

    /** Whether an answer of that status is a success, as far as the status says. */
    public boolean succeedsWith(int status) {
        return status / 100 == 2 || alsoSucceeds.contains(status);
    }

    /** The JSON Schema (2020-12) of the parameters: an object that allows no others. */
    public JsonNode inputSchema() {
        return parameters.schema();
    }

    /** What is wrong with parameters, each with a pointer such as {@code /parameters/channel}; empty if they fit. */
    public List<Violation> violations(ObjectNode given) {
        return parameters.violations(given);
    }
}

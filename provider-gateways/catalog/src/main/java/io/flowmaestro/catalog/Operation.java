package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.expression.Template;
import io.flowmaestro.events.Violation;
import java.net.URI;
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
 * @param docs the API's own page of it; null where the file names none
 * @param effect what a repeat would do
 * @param scopes what must have been granted; empty where any credential will do
 * @param parameters what it takes
 * @param execution how it is carried out
 * @param alsoSucceeds statuses that are a success of it beside 2xx
 * @param readBack how to find out whether it happened; null but for an effect that is read back
 * @param errors how its failure is told
 * @param output what it returns
 * @param outputSchema the JSON Schema (2020-12) of that, as far as its examples show it; true where it has none
 * @param paging how it gives a list page by page; null where it gives no pages
 * @param limit how often the provider takes it; null where that is not known
 */
public record Operation(
        String providerId,
        String providerTitle,
        ConnectionSpec connection,
        String id,
        String title,
        String description,
        @Nullable URI docs,
        Effect effect,
        List<String> scopes,
        Parameters parameters,
        Execution execution,
        Set<Integer> alsoSucceeds,
        @Nullable ReadBack readBack,
        ErrorRules errors,
        Template output,
        JsonNode outputSchema,
        @Nullable Paging paging,
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

package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import java.util.List;

/**
 * A scope in words: what workflows can do with it.
 *
 * @param scope the provider's word for it
 * @param uses the operations that need it, as a person reads them
 * @param granted whether it was granted
 */
public record Access(String scope, String uses, boolean granted) {
    private static final int NAMED = 4;

    static List<Access> of(Provider provider, List<String> scopes, List<String> granted) {
        return scopes.stream()
                .map(scope -> new Access(scope, uses(provider, scope), granted.contains(scope)))
                .toList();
    }

    private static String uses(Provider provider, String scope) {
        List<String> titles = provider.operations().values().stream()
                .filter(operation -> operation.scopes().contains(scope))
                .map(Operation::title)
                .toList();
        if (titles.isEmpty()) {
            return "To keep the connection working";
        }
        String named = String.join(", ", titles.subList(0, Math.min(NAMED, titles.size())));
        int more = titles.size() - NAMED;
        return more > 0 ? named + " and " + more + " more" : named;
    }
}

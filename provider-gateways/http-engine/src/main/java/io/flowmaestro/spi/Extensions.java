package io.flowmaestro.spi;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Execution;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Placement;
import io.flowmaestro.catalog.Provider;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;

/** The signers and handlers that a service has, by the names that provider files use. Immutable. */
public record Extensions(Map<String, RequestSigner> signers, Map<String, OperationHandler> handlers) {
    public Extensions {
        signers = Map.copyOf(signers);
        handlers = Map.copyOf(handlers);
    }

    /** None at all. */
    public static Extensions none() {
        return new Extensions(Map.of(), Map.of());
    }

    /**
     * Checks that every signer and handler that a provider names is here, so that a service fails when it starts and not
     * at somebody's call.
     *
     * @throws IllegalStateException with a sentence that names the first that is not
     */
    public void check(Catalog catalog) {
        for (Provider provider : catalog.providers()) {
            for (AuthMethod method : provider.connection().methods().values()) {
                if (method.placement() instanceof Placement.Signer signer) {
                    require(provider.id() + ".connection." + method.id() + ".auth.signer", signer.signer(), signers);
                }
            }
            for (Operation operation : provider.operations().values()) {
                if (operation.execution() instanceof Execution.Handled handled) {
                    require(provider.id() + ".operations." + operation.id() + ".handler", handled.handler(), handlers);
                }
            }
        }
    }

    /** One sentence for a name without an extension, with the names that there are. */
    private static void require(String key, String name, Map<String, ?> known) {
        if (!known.containsKey(name)) {
            throw new IllegalStateException(
                    key + ": " + name + " is not installed here; there is " + list(known.keySet()) + ".");
        }
    }

    private static String list(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
    }
}

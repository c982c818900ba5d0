package io.flowmaestro.vault.http;

import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.security.identity.SecurityIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Who did what with whose credential, and how it ended: the log category {@code audit}, never with a secret. */
final class Audit {
    private static final Logger LOG = Logger.getLogger("audit");

    private Audit() {}

    /**
     * Logs one access.
     *
     * @param action what was asked for, such as {@code lease}
     * @param operationId for which operation; null where it is for none
     * @param failure why it was not done; null where it was
     */
    static void log(
            String action,
            SecurityIdentity caller,
            CredentialRef ref,
            @Nullable String operationId,
            @Nullable Throwable failure) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("tenant", ref.tenant());
        keys.put("connectionId", ref.connectionId());
        if (operationId != null) {
            keys.put("operationId", operationId);
        }
        keys.put("caller", caller.getPrincipal().getName());
        if (failure != null) {
            keys.put("failureKind", kind(failure));
        }
        keys.forEach(MDC::put);
        try {
            LOG.infof("%s: %s", action, failure == null ? "done" : code(failure));
        } finally {
            keys.keySet().forEach(MDC::remove);
        }
    }

    private static String kind(Throwable failure) {
        return failure instanceof CredentialException known ? known.kind().word() : "internal";
    }

    private static String code(Throwable failure) {
        return failure instanceof CredentialException known ? known.code() : "internal";
    }
}

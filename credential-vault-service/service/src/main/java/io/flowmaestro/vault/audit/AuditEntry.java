package io.flowmaestro.vault.audit;

import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import org.jspecify.annotations.Nullable;

/**
 * One access to a credential, granted or refused. Whatever a caller sent is cut to a length and freed of control
 * characters, so that no entry can keep others from being written.
 *
 * @param caller the service or person by the token's subject; {@link #ANONYMOUS} where no token was good
 * @param roles the caller's, parted by spaces
 * @param action what was asked for, such as {@code lease}; method and path where the request was refused before that was
 *     known
 * @param tenant whose credential; null where that was not known
 * @param connectionId of which connection; null where that was not known
 * @param operationId for which operation; null where it is for none
 * @param actor the person on whose behalf, by the caller's word; null where it named none
 * @param result {@link #DONE}, {@link #BEGUN}, or the code of what went wrong
 */
public record AuditEntry(
        String caller,
        String roles,
        String action,
        @Nullable String tenant,
        @Nullable String connectionId,
        @Nullable String operationId,
        @Nullable String actor,
        String result) {
    /** The result of what was done. */
    public static final String DONE = "done";
    /** What stands before a change, so that there is none without a record. */
    public static final String BEGUN = "begun";
    /** The caller where no token was good. */
    public static final String ANONYMOUS = "anonymous";

    private static final String SELF = "credential-vault-service";

    private static final int LONGEST = 255;

    public AuditEntry {
        caller = clean(caller);
        roles = clean(roles);
        action = clean(action);
        tenant = tenant == null ? null : clean(tenant);
        connectionId = connectionId == null ? null : clean(connectionId);
        operationId = operationId == null ? null : clean(operationId);
        actor = actor == null ? null : clean(actor);
        result = clean(result);
    }

    /** An access that begins. */
    public static AuditEntry begun(String caller, String roles, String action) {
        return new AuditEntry(caller, roles, action, null, null, null, null, BEGUN);
    }

    /** An access of the vault service's own, that nobody asked for, and that begins. */
    public static AuditEntry own(String action) {
        return begun(SELF, "", action);
    }

    /** The same, of that credential. */
    public AuditEntry of(CredentialRef ref) {
        return new AuditEntry(caller, roles, action, ref.tenant(), ref.connectionId(), operationId, actor, result);
    }

    /** The same, for that operation. */
    public AuditEntry forOperation(String id) {
        return new AuditEntry(caller, roles, action, tenant, connectionId, id, actor, result);
    }

    /** The same, on behalf of that person. */
    public AuditEntry onBehalfOf(@Nullable String person) {
        return new AuditEntry(caller, roles, action, tenant, connectionId, operationId, person, result);
    }

    /** The same with another result. */
    public AuditEntry ended(String word) {
        return new AuditEntry(caller, roles, action, tenant, connectionId, operationId, actor, word);
    }

    /** The same, failed. */
    public AuditEntry failed(Throwable failure) {
        return ended(failure instanceof CredentialException known ? known.code() : "internal");
    }

    private static String clean(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}

package io.flowmaestro.vault.http;

import io.flowmaestro.vault.audit.AuditEntry;
import io.flowmaestro.vault.audit.AuditLog;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.VaultWire;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records every request to the API. Nothing leaves before it is recorded, and nothing is changed before that it is asked
 * for is; what was refused stays refused, recorded or not.
 */
@ApplicationScoped
class AccessAudit {
    /** Marks a request whose resource records it, in the request's own data. */
    private static final String RECORDED = AccessAudit.class.getName();

    private final AuditLog log;

    AccessAudit(AuditLog log) {
        this.log = log;
    }

    /** Records a request for a lease. */
    <T> Uni<T> lease(RoutingContext request, String action, CredentialRef ref, String operationId, Uni<T> lease) {
        return recorded(entry(request, action).of(ref).forOperation(operationId), lease);
    }

    /** Records that somebody looks at something. */
    <T> Uni<T> look(RoutingContext request, String action, CredentialRef ref, Uni<T> answer) {
        return recorded(entry(request, action).of(ref).onBehalfOf(actor(request)), answer);
    }

    private <T> Uni<T> recorded(AuditEntry asked, Uni<T> answer) {
        return answer.onFailure()
                .call(failure -> recordIfPossible(asked.failed(failure)))
                .call(() -> log.record(asked.ended(AuditEntry.DONE)));
    }

    /** Records a change before it is made, and after it with its result. */
    <T> Uni<T> change(RoutingContext request, String action, CredentialRef ref, Supplier<Uni<? extends T>> change) {
        AuditEntry asked = entry(request, action).of(ref).onBehalfOf(actor(request));
        return log.record(asked)
                .<T>chain(change)
                .onItemOrFailure()
                .call((done, failure) ->
                        recordIfPossible(failure == null ? asked.ended(AuditEntry.DONE) : asked.failed(failure)));
    }

    private static @Nullable String actor(RoutingContext request) {
        return request.request().getHeader(VaultWire.ACTOR);
    }

    /** Records what no resource took: it was refused before. */
    void register(@Observes Router router) {
        router.route("/api/*").order(Integer.MIN_VALUE).handler(request -> {
            request.addEndHandler(ended -> recordRefusal(request));
            request.next();
        });
    }

    private void recordRefusal(RoutingContext request) {
        int status = request.response().getStatusCode();
        if (status >= 400 && request.get(RECORDED) == null) {
            String asked = request.request().method() + " " + request.normalizedPath();
            AuditEntry refused =
                    entry(request, asked).ended(ProblemType.first(status).word());
            recordIfPossible(refused).subscribe().with(recorded -> {});
        }
    }

    /** The log has it in any case. */
    private Uni<Void> recordIfPossible(AuditEntry entry) {
        return log.record(entry).onFailure().recoverWithNull();
    }

    private static AuditEntry entry(RoutingContext request, String action) {
        request.put(RECORDED, true);
        SecurityIdentity caller = request.user() instanceof QuarkusHttpUser user ? user.getSecurityIdentity() : null;
        return caller == null || caller.isAnonymous()
                ? AuditEntry.begun(AuditEntry.ANONYMOUS, "", action)
                : AuditEntry.begun(
                        caller.getPrincipal().getName(), String.join(" ", new TreeSet<>(caller.getRoles())), action);
    }
}

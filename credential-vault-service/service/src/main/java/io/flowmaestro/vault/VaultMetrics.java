package io.flowmaestro.vault;

import io.flowmaestro.vault.client.CredentialException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** All of the service's own metrics. No id is ever a tag. */
@ApplicationScoped
public class VaultMetrics {
    private final MeterRegistry registry;
    private final AtomicLong due = new AtomicLong();
    private final AtomicLong late = new AtomicLong();

    VaultMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("flowmaestro.refresh.due", due);
        registry.gauge("flowmaestro.refresh.late", late);
    }

    /** Counts a lease asked for: {@code lent}, or the word of the failure's kind. */
    public void lease(@Nullable Throwable failure) {
        registry.counter("flowmaestro.credential.lease", "result", result("lent", failure))
                .increment();
    }

    /** Counts a refresh token sent: {@code refreshed}, or the word of the failure's kind. */
    public void refresh(String provider, @Nullable Throwable failure) {
        registry.counter("flowmaestro.refresh", "provider", provider, "result", result("refreshed", failure))
                .increment();
    }

    /** Counts an entry of the audit: {@code written} or {@code lost}, which the log category {@code audit} has then. */
    public void audit(@Nullable Throwable failure) {
        registry.counter("flowmaestro.audit", "result", failure == null ? "written" : "lost")
                .increment();
    }

    /** Tokens that are to be refreshed by now, and those of them that are over: the same at every replica. */
    public void backlog(long dueNow, long lateNow) {
        due.set(dueNow);
        late.set(lateNow);
    }

    private static String result(String success, @Nullable Throwable failure) {
        if (failure == null) {
            return success;
        }
        return failure instanceof CredentialException known ? known.kind().word() : "internal";
    }
}

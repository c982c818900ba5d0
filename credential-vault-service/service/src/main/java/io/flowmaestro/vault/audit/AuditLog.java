package io.flowmaestro.vault.audit;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.VaultMetrics;
import io.flowmaestro.vault.client.AuditPage;
import io.flowmaestro.vault.client.AuditedAccess;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code audit}, and the log category of the same name. Entries that come while others are written go
 * together in the next statement, so each waits for two at most, whatever the load.
 */
public final class AuditLog {
    /** So that a lease is refused, and not late, where its entry cannot be written. */
    private static final Duration DEADLINE = Duration.ofSeconds(1);

    /** Entries in one statement. */
    private static final int LARGEST_BATCH = 500;

    /** Entries that wait; more are refused. */
    private static final int CAPACITY = 2_000;

    private static final String INSERT = """
            INSERT INTO audit (caller, roles, action, tenant, connection_id, operation_id, actor, result)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::text[])""";
    private static final String PAGE = """
            SELECT id, at, caller, roles, action, connection_id, operation_id, actor, result FROM audit
            WHERE tenant = $1 AND connection_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4""";

    private static final Logger LOG = Logger.getLogger("audit");

    private final Pool pool;
    private final VaultMetrics metrics;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean writing;

    /** @param pool of connections to the service's database */
    public AuditLog(Pool pool, VaultMetrics metrics) {
        this.pool = pool;
        this.metrics = metrics;
    }

    /**
     * Adds an entry. Completes when it is on disk, within a second; fails with {@code credential_unavailable} and
     * {@code audit_unavailable} where it may not be.
     */
    public Uni<Void> record(AuditEntry entry) {
        return Uni.createFrom()
                .<Void>emitter(written -> add(new Waiting(entry, written)))
                .ifNoItem()
                .after(DEADLINE)
                .fail()
                .onItemOrFailure()
                .invoke((written, failure) -> metrics.audit(failure))
                .onFailure()
                .transform(AuditLog::unavailable);
    }

    /**
     * What is known of one connection, newest first.
     *
     * @param before only what is older than the entry of that id
     * @param limit how many at most, 1 or more
     */
    public Uni<AuditPage> page(CredentialRef ref, long before, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(ref.tenant(), ref.connectionId(), before, limit + 1))
                .map(rows -> AuditPage.of(
                        StreamSupport.stream(rows.spliterator(), false)
                                .map(AuditLog::access)
                                .toList(),
                        limit))
                .ifNoItem()
                .after(DEADLINE)
                .fail()
                .onFailure()
                .transform(AuditLog::unavailable);
    }

    private void add(Waiting one) {
        log(one.entry());
        if (!admit(one)) {
            one.written().fail(new IllegalStateException("Too many entries wait."));
        } else {
            writeNext();
        }
    }

    private synchronized boolean admit(Waiting one) {
        return waiting.size() < CAPACITY && waiting.add(one);
    }

    private void writeNext() {
        List<Waiting> batch = nextBatch();
        if (batch.isEmpty()) {
            return;
        }
        insert(batch.stream().map(Waiting::entry).toList())
                .onTermination()
                .invoke(this::endWriting)
                .subscribe()
                .with(
                        done -> batch.forEach(one -> one.written().complete(null)),
                        failure -> batch.forEach(one -> one.written().fail(failure)));
    }

    private synchronized List<Waiting> nextBatch() {
        List<Waiting> batch = new ArrayList<>();
        while (!writing && batch.size() < LARGEST_BATCH && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        writing |= !batch.isEmpty();
        return batch;
    }

    private void endWriting() {
        synchronized (this) {
            writing = false;
        }
        writeNext();
    }

    private Uni<Void> insert(List<AuditEntry> entries) {
        return pool.preparedQuery(INSERT)
                .execute(Tuple.from(List.of(
                        column(entries, AuditEntry::caller),
                        column(entries, AuditEntry::roles),
                        column(entries, AuditEntry::action),
                        column(entries, AuditEntry::tenant),
                        column(entries, AuditEntry::connectionId),
                        column(entries, AuditEntry::operationId),
                        column(entries, AuditEntry::actor),
                        column(entries, AuditEntry::result))))
                .ifNoItem()
                .after(DEADLINE)
                .fail()
                .replaceWithVoid();
    }

    private static @Nullable String[] column(List<AuditEntry> entries, Function<AuditEntry, @Nullable String> value) {
        return entries.stream().map(value).toArray(String[]::new);
    }

    private static AuditedAccess access(Row row) {
        return new AuditedAccess(
                row.getLong("id"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("caller"),
                row.getString("roles"),
                row.getString("action"),
                row.getString("operation_id"),
                row.getString("actor"),
                row.getString("result"));
    }

    private static void log(AuditEntry entry) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("caller", entry.caller());
        keys.put("roles", entry.roles());
        putIfPresent(keys, "tenant", entry.tenant());
        putIfPresent(keys, "connectionId", entry.connectionId());
        putIfPresent(keys, "operationId", entry.operationId());
        putIfPresent(keys, "actor", entry.actor());
        keys.forEach(MDC::put);
        try {
            LOG.infof("%s: %s", entry.action(), entry.result());
        } finally {
            keys.keySet().forEach(MDC::remove);
        }
    }

    private static void putIfPresent(Map<String, String> keys, String key, @Nullable String value) {
        if (value != null) {
            keys.put(key, value);
        }
    }

    private static CredentialException unavailable(Throwable failure) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "audit_unavailable",
                "The access cannot be recorded, and so not given.",
                failure);
    }

    private record Waiting(AuditEntry entry, UniEmitter<? super Void> written) {}
}

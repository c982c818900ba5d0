package io.flowmaestro.vault.store.embedded;

import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.postgres.Postgres;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The tables {@code secret} and {@code secret_version} of PostgreSQL: each version is sealed in an {@link Envelope}. The
 * row in {@code secret} is what writers of the same secret wait for, so each statement is a check-and-set.
 */
public final class EmbeddedSecretStore implements SecretStore {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final int PAGE = 500;

    private static final String CURRENT = """
            SELECT version, sealed FROM secret JOIN secret_version USING (kind, tenant, id, version)
            WHERE kind = $1 AND tenant = $2 AND id = $3""";
    private static final String GET = """
            SELECT version, sealed FROM secret_version
            WHERE kind = $1 AND tenant = $2 AND id = $3 AND version = $4""";
    private static final String FIRST = """
            WITH written AS (
                INSERT INTO secret (kind, tenant, id, version, labels) VALUES ($1, $2, $3, 1, $5)
                ON CONFLICT DO NOTHING RETURNING kind, tenant, id, version)
            INSERT INTO secret_version (kind, tenant, id, version, sealed)
            SELECT kind, tenant, id, version, $4 FROM written""";
    private static final String NEXT = """
            WITH written AS (
                UPDATE secret SET version = version + 1
                WHERE kind = $1 AND tenant = $2 AND id = $3 AND version = $5 RETURNING kind, tenant, id, version),
            forgotten AS (
                DELETE FROM secret_version AS old USING written
                WHERE old.kind = $1 AND old.tenant = $2 AND old.id = $3 AND old.version <= written.version - $6)
            INSERT INTO secret_version (kind, tenant, id, version, sealed)
            SELECT kind, tenant, id, version, $4 FROM written""";
    private static final String LABELS = "SELECT labels FROM secret WHERE kind = $1 AND tenant = $2 AND id = $3";
    private static final String VERSIONS =
            "SELECT version FROM secret_version WHERE kind = $1 AND tenant = $2 AND id = $3 ORDER BY version";
    private static final String FORGET = """
            DELETE FROM secret_version AS old USING secret
            WHERE old.kind = $1 AND old.tenant = $2 AND old.id = $3 AND old.version < $4
            AND secret.kind = $1 AND secret.tenant = $2 AND secret.id = $3 AND old.version < secret.version""";
    private static final String DESTROY = "DELETE FROM secret WHERE kind = $1 AND tenant = $2 AND id = $3";
    private static final String NAMES = """
            SELECT kind, tenant, id FROM secret WHERE (kind, tenant, id) > ($1, $2, $3)
            ORDER BY kind, tenant, id LIMIT $4""";

    private final Pool pool;
    private final Envelope envelope;

    /**
     * @param pool of connections to the service's database
     * @param masterKey wraps the data keys
     */
    public EmbeddedSecretStore(Pool pool, MasterKey masterKey) {
        this.pool = pool;
        this.envelope = new Envelope(masterKey);
    }

    @Override
    public Uni<Optional<VersionedSecret>> get(SecretName name) {
        return run(CURRENT, key(name)).map(rows -> first(name, rows));
    }

    @Override
    public Uni<Optional<VersionedSecret>> get(SecretName name, long version) {
        return run(GET, key(name).addLong(version)).map(rows -> first(name, rows));
    }

    @Override
    public Uni<Boolean> put(SecretName name, Secret document, Map<String, String> labels, long version) {
        Tuple values = key(name).addValue(Buffer.buffer(envelope.seal(name, document)));
        Uni<RowSet<Row>> written = version == VersionedSecret.NONE
                ? run(FIRST, values.addJsonObject(new JsonObject(Map.copyOf(labels))))
                : run(NEXT, values.addLong(version).addLong((long) KEPT));
        return written.map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Uni<Map<String, String>> labels(SecretName name) {
        return run(LABELS, key(name))
                .map(rows -> rows.size() == 0
                        ? Map.of()
                        : labels(rows.iterator().next().get(JsonObject.class, "labels")));
    }

    @Override
    public Uni<List<Long>> versions(SecretName name) {
        return run(VERSIONS, key(name))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getLong("version"))
                        .toList());
    }

    @Override
    public Uni<Void> forget(SecretName name, long before) {
        return run(FORGET, key(name).addLong(before)).replaceWithVoid();
    }

    @Override
    public Uni<Void> destroy(SecretName name) {
        return run(DESTROY, key(name)).replaceWithVoid();
    }

    @Override
    public Multi<SecretName> names() {
        return Multi.createBy()
                .repeating()
                .uni(Cursor::new, this::page)
                .until(List::isEmpty)
                .onItem()
                .disjoint();
    }

    @Override
    public Uni<Void> check() {
        return run("SELECT 1 FROM secret_version LIMIT 1", Tuple.tuple()).replaceWithVoid();
    }

    private Uni<List<SecretName>> page(Cursor cursor) {
        return run(NAMES, cursor.after.addInteger(PAGE))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(EmbeddedSecretStore::name)
                        .toList())
                .invoke(page ->
                        page.stream().skip(Math.max(0, page.size() - 1)).forEach(last -> cursor.after = key(last)));
    }

    private Optional<VersionedSecret> first(SecretName name, RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(read(name, rows.iterator().next()));
    }

    private VersionedSecret read(SecretName name, Row row) {
        return new VersionedSecret(
                row.getLong("version"),
                envelope.open(name, row.get(Buffer.class, "sealed").getBytes()));
    }

    private static Map<String, String> labels(JsonObject labels) {
        return labels.stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, label -> label.getValue().toString()));
    }

    private static SecretName name(Row row) {
        return new SecretName(SecretName.Kind.of(row.getString("kind")), row.getString("tenant"), row.getString("id"));
    }

    private static Tuple key(SecretName name) {
        return Tuple.of(name.kind().word(), name.tenant(), name.id());
    }

    private Uni<RowSet<Row>> run(String sql, Tuple values) {
        return Postgres.within(DEADLINE, pool.preparedQuery(sql).execute(values));
    }

    /** Where the next page begins: before the first name at first, as no kind has an empty word. */
    private static final class Cursor {
        private Tuple after = Tuple.of("", "", "");
    }
}

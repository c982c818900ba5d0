package io.flowmaestro.vault.store.embedded;

import com.google.crypto.tink.Aead;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

/** The table {@code credential} of PostgreSQL: a row holds the current version alone, sealed in an {@link Envelope}. */
public final class EmbeddedSecretStore implements SecretStore {
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final String GET = "SELECT version, sealed FROM credential WHERE tenant = $1 AND connection_id = $2";
    private static final String INSERT = """
            INSERT INTO credential (tenant, connection_id, version, sealed) VALUES ($1, $2, 1, $3)
            ON CONFLICT DO NOTHING""";
    private static final String UPDATE = """
            UPDATE credential SET version = version + 1, sealed = $3, written_at = now()
            WHERE tenant = $1 AND connection_id = $2 AND version = $4""";
    private static final String DELETE = "DELETE FROM credential WHERE tenant = $1 AND connection_id = $2";

    private final Pool pool;
    private final Envelope envelope;

    /**
     * @param pool of connections to the service's database
     * @param masterKey wraps the data keys
     */
    public EmbeddedSecretStore(Pool pool, Aead masterKey) {
        this.pool = pool;
        this.envelope = new Envelope(masterKey);
    }

    @Override
    public Uni<Optional<VersionedSecret>> get(CredentialRef ref) {
        return run(GET, Tuple.of(ref.tenant(), ref.connectionId()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(read(ref, rows.iterator().next())));
    }

    @Override
    public Uni<Boolean> put(CredentialRef ref, Secret document, long version) {
        Buffer sealed = Buffer.buffer(envelope.seal(ref, document));
        Uni<RowSet<Row>> written = version == VersionedSecret.NONE
                ? run(INSERT, Tuple.of(ref.tenant(), ref.connectionId(), sealed))
                : run(UPDATE, Tuple.of(ref.tenant(), ref.connectionId(), sealed, version));
        return written.map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Uni<Void> destroy(CredentialRef ref) {
        return run(DELETE, Tuple.of(ref.tenant(), ref.connectionId())).replaceWithVoid();
    }

    @Override
    public Uni<Void> check() {
        return run("SELECT 1 FROM credential LIMIT 1", Tuple.tuple()).replaceWithVoid();
    }

    private VersionedSecret read(CredentialRef ref, Row row) {
        return new VersionedSecret(
                row.getLong("version"),
                envelope.open(ref, row.get(Buffer.class, "sealed").getBytes()));
    }

    private Uni<RowSet<Row>> run(String sql, Tuple values) {
        return pool.preparedQuery(sql)
                .execute(values)
                .ifNoItem()
                .after(DEADLINE)
                .fail()
                .onFailure()
                .transform(EmbeddedSecretStore::unavailable);
    }

    private static CredentialException unavailable(Throwable failure) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE, "store_unavailable", "PostgreSQL cannot be used.", failure);
    }
}

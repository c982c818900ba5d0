package io.flowmaestro.vault.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.events.EventType;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.VaultUnderTest.Replica;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.testing.ScriptedTokenEndpoint;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DueRefreshesIT {
    private static final URI REDIRECT = URI.create("https://connect.example.com/oauth/callback");
    private static final Secret VERIFIER = Secret.of("verifier-of-forty-three-characters-or-some-more");

    /** A refresh that fails, as on a machine that stands still, is tried again up to a minute later. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private VaultUnderTest backing;
    private SecretStore store;
    private Replica now;
    private List<Replica> replicas;

    @BeforeEach
    void start() {
        backing = new VaultUnderTest();
        backing.refreshConfig(Map.of("rate", "500"));
        store = backing.embeddedStore();
        now = backing.replica(store, Clock.systemUTC());
        replicas = late();
    }

    /** For them tokens of an hour are due that were issued just now. */
    private List<Replica> late() {
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(55));
        return IntStream.range(0, 3)
                .mapToObj(i -> backing.replica(store, later))
                .toList();
    }

    @AfterEach
    void stop() {
        replicas.forEach(replica -> replica.due().stop());
        backing.close();
    }

    @Test
    @DisplayName("T6 what is due at once is refreshed once each, by whichever replica")
    void refreshesEachOnce() {
        // Given
        connect(200);
        makeDue();

        // When
        replicas.forEach(replica -> replica.due().start(Duration.ofMillis(100)));
        Awaitility.await().atMost(PATIENCE).until(() -> due() == 0 && script().refreshes() >= 200);

        // Then
        assertThat(script().refreshes()).isEqualTo(200);
        assertThat(script().reuses()).isZero();
        Awaitility.await().until(() -> told(EventType.CONNECTION_REFRESHED) == 200);
    }

    @Test
    void doesNotAskBeforeItIsTime() {
        // Given
        connect(5);

        // When
        await(now.due().round());

        // Then
        assertThat(due()).isZero();
        assertThat(script().refreshes()).isZero();
    }

    @Test
    void triesAgainLaterWhatFailed() {
        // Given
        connect(1);
        makeDue();
        script().unavailable(true);

        // When
        await(replicas.get(0).due().round());
        Awaitility.await()
                .until(() -> one("SELECT failures FROM credential_record").getInteger(0) == 1);
        script().unavailable(false);
        makeDue();
        await(replicas.get(1).due().round());

        // Then
        Awaitility.await().until(() -> script().refreshes() == 1);
        Awaitility.await()
                .until(() -> one("SELECT failures FROM credential_record").getInteger(0) == 0);
    }

    @Test
    void waitsAsLongAsTheTokenEndpointSaysAtEveryReplica() {
        // Given
        connect(20);
        makeDue();
        backing.tokens().tooMany("3600");
        await(replicas.get(0).due().round());
        Awaitility.await()
                .until(() -> one("SELECT coalesce(extract(epoch FROM max(next_at) - now())::int, 0) FROM token_pace")
                                .getInteger(0)
                        > 3500);
        Awaitility.await()
                .until(() -> one("SELECT min(failures) FROM credential_record").getInteger(0) == 1);
        int before = backing.tokens().requests();
        backing.tokens().tooMany(null);

        // When
        makeDue();
        await(replicas.get(1).due().round());
        Awaitility.await()
                .until(() -> one("SELECT min(failures) FROM credential_record").getInteger(0) >= 2);

        // Then
        assertThat(backing.tokens().requests()).isEqualTo(before);
    }

    @Test
    void keepsTheRateOfAllReplicasTogether() {
        // Given
        backing.refreshConfig(Map.of("providers.google_sheets.rate", "50"));
        List<Replica> slow = late();
        connect(100);
        makeDue();

        // When
        long start = System.nanoTime();
        slow.forEach(replica -> replica.due().start(Duration.ofMillis(50)));
        Awaitility.await().atMost(PATIENCE).until(() -> script().refreshes() == 100);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        slow.forEach(replica -> replica.due().stop());

        // Then
        assertThat(took).isGreaterThan(Duration.ofMillis(1900));
    }

    @Test
    void tellsWhatACrashLeftUntold() {
        // Given
        connect(1);
        run("UPDATE credential_record SET expires_at = expires_at - interval '1 hour', refresh_at = now()");

        // When
        await(now.due().round());

        // Then
        Awaitility.await().until(() -> told(EventType.CONNECTION_REFRESHED) == 1);
        assertThat(script().refreshes()).isZero();
        assertThat(due()).isZero();
    }

    @Test
    void forgetsWhatHasNoDocument() {
        // Given
        connect(1);
        await(store.destroy(SecretName.of(ref(0))));
        makeDue();

        // When
        await(replicas.get(0).due().round());

        // Then
        Awaitility.await()
                .until(() -> one("SELECT count(*) FROM credential_record").getLong(0) == 0);
    }

    private void connect(int count) {
        await(Multi.createFrom()
                .range(0, count)
                .onItem()
                .transformToUni(i -> now.vault().exchange(ref(i), code()))
                .merge(16)
                .collect()
                .asList());
    }

    private AuthorizationCode code() {
        Secret code = script().authorize(VERIFIER, REDIRECT);
        return new AuthorizationCode("google_sheets", "oauth2", Map.of(), true, code, VERIFIER, REDIRECT);
    }

    private static CredentialRef ref(int i) {
        return new CredentialRef("acme", "conn_" + i);
    }

    /** As time would, for records and documents. */
    private void makeDue() {
        run("UPDATE credential_record SET refresh_at = now() - interval '1 second'");
    }

    private long due() {
        return one("SELECT count(*) FROM credential_record WHERE refresh_at < now()")
                .getLong(0);
    }

    private long told(String type) {
        return await(backing.pool()
                        .preparedQuery("SELECT count(*) FROM outbox WHERE type = $1")
                        .execute(Tuple.of(type)))
                .iterator()
                .next()
                .getLong(0);
    }

    private void run(String sql) {
        await(backing.pool().query(sql).execute());
    }

    private Row one(String sql) {
        return StreamSupport.stream(await(backing.pool().query(sql).execute()).spliterator(), false)
                .findFirst()
                .orElseThrow();
    }

    private ScriptedTokenEndpoint script() {
        return backing.tokens().script();
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}

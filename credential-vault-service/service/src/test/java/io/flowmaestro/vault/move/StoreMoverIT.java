package io.flowmaestro.vault.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.exchange.StoredOAuthApps;
import io.flowmaestro.vault.move.StoreMover.Result;
import io.flowmaestro.vault.refresh.CredentialClaims;
import io.flowmaestro.vault.store.MovingSecretStore;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.StoreMove;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Moves between two databases, the first of which the replicas share. */
class StoreMoverIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SETTLING = Duration.ofMillis(1);
    private static final Map<String, String> LABELS = Map.of("provider", "slack");
    private static final URI REDIRECT = URI.create("https://connect.example.com/oauth/callback");
    private static final Secret VERIFIER = Secret.of("verifier-of-forty-three-characters-or-some-more");

    private static VaultUnderTest backing;
    private static VaultUnderTest other;
    private static SecretStore from;
    private static SecretStore to;
    private static StoreMove state;

    @BeforeAll
    static void start() {
        backing = new VaultUnderTest();
        other = new VaultUnderTest();
        from = backing.embeddedStore();
        to = other.embeddedStore();
        state = new StoreMove(backing.pool(), "vault");
    }

    @AfterAll
    static void stop() {
        backing.close();
        other.close();
    }

    @BeforeEach
    void empty() {
        for (VaultUnderTest each : List.of(backing, other)) {
            await(each.pool()
                    .query("TRUNCATE secret, secret_version, secret_move")
                    .execute());
        }
    }

    @Test
    void movesEverythingAndDestroysTheSource() {
        // Given
        List<SecretName> names = secrets(20);
        await(from.put(names.get(0), Secret.of("newer"), LABELS, 1));

        // When
        Map<Result, Long> copied = await(mover(from, to).copy());
        Map<Result, Long> again = await(mover(from, to).copy());
        Map<Result, Long> destroyed = await(mover(from, to).destroySource());

        // Then
        assertThat(copied).containsExactly(Map.entry(Result.COPIED, 20L));
        assertThat(again).isEmpty();
        assertThat(destroyed).containsExactly(Map.entry(Result.DESTROYED, 20L));
        assertThat(await(from.names().collect().asList())).isEmpty();
        assertThat(document(to, names.get(0))).isEqualTo(Secret.of("newer"));
        assertMoved(names.subList(1, 20));
    }

    @Test
    void movesOAuthAppsWithBothOfTheirSecrets() {
        // Given
        StoredOAuthApps before = backing.apps(from, Clock.systemUTC());
        await(before.put("acme", "slack", app("own", "s-1")));
        RegisteredApp own = await(before.put("acme", "slack", app("own", "s-2")));
        RegisteredApp shared = await(before.putShared("slack", app("shared", "s-3")));

        // When
        await(mover(from, to).copy());
        await(mover(from, to).destroySource());

        // Then
        StoredOAuthApps after = other.apps(to, Clock.systemUTC());
        assertThat(await(after.current("acme", "slack"))).isEqualTo(own);
        assertThat(own.previousSecretUntil()).isNotNull();
        assertThat(await(after.current("umbrella", "slack"))).isEqualTo(shared);
        assertThat(await(from.names().collect().asList())).isEmpty();
    }

    private static NewOAuthApp app(String clientId, String secret) {
        return new NewOAuthApp(clientId, Secret.of(secret), null, null, null);
    }

    @Test
    void endsCompleteWhereverItWasInterrupted() {
        // Given
        List<SecretName> names = secrets(3);
        AtomicBoolean interrupted = new AtomicBoolean(true);
        int steps = 0;

        // When: the process ends at its first step, at its second, and so on
        while (interrupted.get()) {
            interrupted.set(false);
            AtomicInteger left = new AtomicInteger(steps++);
            Consumer<String> step = what -> {
                if (left.getAndDecrement() == 0) {
                    interrupted.set(true);
                    throw new Interruption();
                }
            };
            StoreMover mover = mover(new Stepping(from, step), new Stepping(to, step));
            await(mover.copy()
                    .chain(mover::destroySource)
                    .onFailure(Interruption.class)
                    .recoverWithNull());
            Set<SecretName> kept = new HashSet<>(await(from.names().collect().asList()));
            kept.addAll(await(to.names().collect().asList()));
            assertThat(kept).containsExactlyInAnyOrderElementsOf(names);
        }

        // Then
        assertThat(steps).isGreaterThan(10);
        assertThat(await(from.names().collect().asList())).isEmpty();
        assertMoved(names);
    }

    @Test
    void leavesATargetAloneThatHasOtherDocuments() {
        // Given
        List<SecretName> names = secrets(2);
        await(to.put(names.get(1), Secret.of("stale"), LABELS, VersionedSecret.NONE));

        // Then
        assertThatThrownBy(() -> await(mover(from, to).copy()))
                .isInstanceOfSatisfying(
                        CredentialException.class,
                        failure -> assertThat(failure.code()).isEqualTo("target_differs"))
                .hasMessageContaining("--destroy-source");
        assertThat(await(state.begun())).isFalse();
        assertThat(document(to, names.get(1))).isEqualTo(Secret.of("stale"));
        assertThat(await(to.get(names.get(0)))).isEmpty();
    }

    @Test
    void keepsWhatReplicasWroteSince() {
        // Given
        List<SecretName> names = secrets(2);
        await(mover(from, to).copy());
        await(to.put(names.get(0), Secret.of("refreshed"), LABELS, 1));

        // When
        Map<Result, Long> destroyed = await(mover(from, to).destroySource());

        // Then
        assertThat(destroyed).containsExactly(Map.entry(Result.DESTROYED, 2L));
        assertThat(document(to, names.get(0))).isEqualTo(Secret.of("refreshed"));
    }

    @Test
    void destroysNothingThatTheTargetLost() {
        // Given
        List<SecretName> names = secrets(2);
        await(mover(from, to).copy());
        await(to.destroy(names.get(0)));

        // When
        Map<Result, Long> destroyed = await(mover(from, to).destroySource());

        // Then
        assertThat(destroyed).containsOnly(Map.entry(Result.DESTROYED, 1L), Map.entry(Result.LEFT, 1L));
        assertThat(await(from.get(names.get(0)))).isPresent();
    }

    @Test
    void oneMoveEndsBeforeTheNextBegins() {
        // Given
        SecretName name = secrets(1).get(0);
        StoreMove back = new StoreMove(backing.pool(), "embedded");
        SecretStore turned = new MovingSecretStore(from, to, back::begun);
        await(state.begin());

        // Then
        assertThatThrownBy(() -> await(turned.get(name))).hasMessageContaining("'vault' has not ended");
        assertThatThrownBy(() -> await(turned.check())).hasMessageContaining("'vault' has not ended");
        await(mover(from, to).copy());
        await(mover(from, to).destroySource());
        assertThat(await(turned.get(name))).isPresent();
        StoreMover returning =
                new StoreMover(to, from, back, new CredentialClaims(backing.pool()), result -> {}, SETTLING);
        assertThat(await(returning.copy())).containsExactly(Map.entry(Result.COPIED, 1L));
        assertThat(document(from, name)).isEqualTo(Secret.of(name.toString()));
    }

    @Test
    void takesACopyBackWhoseOriginalIsDestroyedMeanwhile() {
        // Given
        SecretName name = secrets(1).get(0);
        SecretStore replica = replicas();
        SecretStore destroying = new Stepping(to, what -> {}) {
            @Override
            public Uni<Boolean> put(SecretName put, Secret document, Map<String, String> labels, long version) {
                return replica.destroy(put).chain(() -> super.put(put, document, labels, version));
            }
        };

        // When
        Map<Result, Long> copied = await(mover(from, destroying).copy());

        // Then
        assertThat(copied).containsExactly(Map.entry(Result.GONE, 1L));
        assertThat(await(to.get(name))).isEmpty();
    }

    @Test
    void replicasRefreshAllTheTimeAndLoseNothing() {
        // Given
        List<CredentialVault> replicas = List.of(backing.replica(replicas()), backing.replica(replicas()));
        List<CredentialRef> refs = IntStream.range(0, 40)
                .mapToObj(i -> new CredentialRef("acme", "conn_" + i))
                .toList();
        refs.forEach(ref -> await(replicas.get(0).exchange(ref, code())));
        List<Lease> leases = new ArrayList<>();
        refs.forEach(ref -> leases.add(await(replicas.get(0).lease(ref, "op_1"))));

        // When: every token is refused and refreshed while its secret moves
        Uni<Map<Result, Long>> move = mover(from, to).copy();
        Uni<List<Lease>> renewals = Uni.join()
                .all(IntStream.range(0, 40)
                        .mapToObj(i -> replicas.get(i % 2).renew(leases.get(i), "op_2"))
                        .toList())
                .andFailFast();
        await(Uni.join()
                .all(List.of(move.replaceWithVoid(), renewals.replaceWithVoid()))
                .andFailFast());

        // Then
        assertThat(backing.tokens().script().refreshes()).isEqualTo(40);
        assertThat(backing.tokens().script().reuses()).isZero();
        CredentialVault afterwards = backing.replica(to);
        for (int i = 0; i < 40; i++) {
            Lease lease = await(afterwards.lease(refs.get(i), "op_3"));
            assertThat(lease.secrets()).isNotEqualTo(leases.get(i).secrets());
            assertThat(await(afterwards.renew(lease, "op_4")).secrets()).isNotEqualTo(lease.secrets());
        }
        assertThat(backing.tokens().script().reuses()).isZero();
    }

    private AuthorizationCode code() {
        Secret code = backing.tokens().script().authorize(VERIFIER, REDIRECT);
        return new AuthorizationCode("google_sheets", "oauth2", Map.of(), true, code, VERIFIER, REDIRECT);
    }

    private SecretStore replicas() {
        return new MovingSecretStore(to, from, state::begun);
    }

    private StoreMover mover(SecretStore source, SecretStore target) {
        return new StoreMover(source, target, state, new CredentialClaims(backing.pool()), result -> {}, SETTLING);
    }

    private List<SecretName> secrets(int count) {
        List<SecretName> names = new ArrayList<>();
        IntStream.range(0, count - 1).forEach(i -> names.add(SecretName.of(new CredentialRef("acme", "conn_" + i))));
        names.add(SecretName.app("acme", "slack"));
        names.forEach(name -> await(from.put(name, Secret.of(name.toString()), LABELS, VersionedSecret.NONE)));
        return names;
    }

    private void assertMoved(List<SecretName> names) {
        assertThat(names).allSatisfy(name -> {
            assertThat(document(to, name)).isEqualTo(Secret.of(name.toString()));
            assertThat(await(to.labels(name))).isEqualTo(LABELS);
        });
    }

    private static Secret document(SecretStore store, SecretName name) {
        return await(store.get(name)).orElseThrow().document();
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }

    private static final class Interruption extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}

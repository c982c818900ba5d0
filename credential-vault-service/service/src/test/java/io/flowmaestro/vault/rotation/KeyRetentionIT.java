package io.flowmaestro.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.vault.BaoUnderTest;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Old versions of a key go when their time has come, and never the one in use. */
class KeyRetentionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration YEARS = Duration.ofDays(3_650);

    /** In PostgreSQL. */
    @Nested
    class Embedded extends Retention {
        @Override
        SecretStore store(VaultUnderTest backing) {
            return backing.embeddedStore();
        }
    }

    /** In a real server. */
    @Nested
    @RequiresOpenBao
    class OpenBao extends Retention {
        private BaoUnderTest server;

        @Override
        SecretStore store(VaultUnderTest backing) {
            server = new BaoUnderTest();
            return server.store(BaoUnderTest.SERVICE);
        }

        @AfterEach
        void stopServer() {
            server.close();
        }
    }

    abstract static class Retention {
        private final CredentialRef ref = new CredentialRef("acme-" + UUID.randomUUID(), "conn_hubspot");
        private VaultUnderTest backing;
        private SecretStore store;
        private CredentialVault vault;

        abstract SecretStore store(VaultUnderTest backing);

        @BeforeEach
        void start() {
            backing = new VaultUnderTest();
            store = store(backing);
            vault = backing.replica(store);
        }

        @AfterEach
        void stop() {
            backing.close();
        }

        @Test
        void aKeyThatNobodyTouchesIsReadableForever() {
            // Given
            await(vault.store(ref, key("pat-1")));

            // When
            upkeep(YEARS);

            // Then
            assertThat(token()).isEqualTo(Secret.of("pat-1"));
        }

        @Test
        void theVersionBeforeIsKeptForAWhileAndThenDestroyedByItsNumber() {
            // Given
            await(vault.store(ref, key("pat-1")));
            rotate("pat-2");

            // When
            upkeep(VaultUnderTest.KEPT_BEFORE.minusMinutes(1));
            boolean keptAtFirst = await(store.get(SecretName.of(ref), 1)).isPresent();
            upkeep(VaultUnderTest.KEPT_BEFORE.plusMinutes(1));

            // Then
            assertThat(keptAtFirst).isTrue();
            assertThat(await(store.get(SecretName.of(ref), 1))).isEmpty();
            assertThat(await(store.versions(SecretName.of(ref)))).containsExactly(2L);
            assertThat(token()).isEqualTo(Secret.of("pat-2"));
        }

        @Test
        void nothingOfBeforeAReconnectStays() {
            // Given
            await(vault.store(ref, key("pat-1")));

            // When
            await(vault.store(ref, key("pat-2")));
            upkeep(Duration.ofMinutes(2));

            // Then
            assertThat(await(store.versions(SecretName.of(ref)))).containsExactly(2L);
            assertThat(token()).isEqualTo(Secret.of("pat-2"));
        }

        @Test
        void theOneInUseStaysWhereTheNextWasPlannedAndNeverWritten() {
            // Given
            await(vault.store(ref, key("pat-1")));
            await(new Disposals(backing.pool(), Clock.systemUTC()).plan(ref, 2, Duration.ZERO));

            // When
            upkeep(YEARS);

            // Then
            assertThat(token()).isEqualTo(Secret.of("pat-1"));
        }

        @Test
        void aCandidateThatWasLeftAloneIsDestroyed() {
            // Given
            CredentialRef candidate = ref.candidate("left");
            await(vault.store(ref, key("pat-1")));
            await(vault.store(candidate, key("pat-2")));

            // When
            upkeep(Duration.ofMinutes(59));
            boolean thereAtFirst = await(store.get(SecretName.of(candidate))).isPresent();
            upkeep(Duration.ofMinutes(61));

            // Then
            assertThat(thereAtFirst).isTrue();
            assertThat(await(store.versions(SecretName.of(candidate)))).isEmpty();
            assertThat(token()).isEqualTo(Secret.of("pat-1"));
        }

        private void rotate(String token) {
            CredentialRef candidate = ref.candidate("1");
            await(vault.store(candidate, key(token)));
            await(vault.promote(candidate));
        }

        private void upkeep(Duration later) {
            Clock then = Clock.offset(Clock.systemUTC(), later);
            await(new KeyUpkeep(new Disposals(backing.pool(), then), store, vault, backing.auditLog()).run());
        }

        private Secret token() {
            return await(vault.lease(ref, "op_1")).secrets().get("token");
        }

        private static NewCredential key(String token) {
            return new NewCredential("hubspot", "private_app_token", Map.of("token", Secret.of(token)), Map.of(), true);
        }

        private static <T> T await(Uni<T> answer) {
            return answer.await().atMost(PATIENCE);
        }
    }
}

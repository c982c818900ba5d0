package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.CredentialDocument;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.StoredCredential;
import io.flowmaestro.vault.store.VersionedSecret;
import io.flowmaestro.vault.testing.CredentialVaultContract;
import io.flowmaestro.vault.testing.ScriptedTokenEndpoint;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The vault's contract on a real server, by the policy that operators get. */
@RequiresOpenBao
class VaultCredentialVaultIT extends CredentialVaultContract {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static BaoUnderTest server;
    private static VaultUnderTest backing;
    private static SecretStore store;
    private static CredentialVault vault;

    private final CredentialRef ref = new CredentialRef("umbrella", "conn_sheets");
    private final SecretName name = SecretName.of(ref);

    @BeforeAll
    static void start() {
        server = new BaoUnderTest();
        backing = new VaultUnderTest();
        store = server.store(BaoUnderTest.SERVICE);
        vault = backing.replica(store);
    }

    @AfterAll
    static void stop() {
        backing.close();
        server.close();
    }

    @Override
    protected CredentialVault vault() {
        return vault;
    }

    @Override
    protected ScriptedTokenEndpoint endpoint() {
        return backing.tokens().script();
    }

    @Test
    @DisplayName("V5 A refresh that finds a newer token at its write uses that, and overwrites nothing")
    void aRefreshNeverOverwritesANewerToken() {
        // Given
        connect();
        Lease refused = done(vault.lease(ref, "op_1"));
        VersionedSecret kept = done(store.get(name)).orElseThrow();
        int before = endpoint().refreshes();
        backing.tokens().delay(Duration.ofSeconds(1));

        // When: another writes while the token endpoint is asked
        CompletableFuture<Lease> renewed = vault.renew(refused, "op_2").subscribeAsCompletionStage();
        await().atMost(PATIENCE).until(() -> endpoint().refreshes() > before);
        Secret newer = newer(CredentialDocument.read(kept.document()));
        assertThat(done(store.put(name, newer, Map.of(), kept.version()))).isTrue();

        // Then
        assertThat(renewed.orTimeout(10, TimeUnit.SECONDS).join().secrets()).containsValue(Secret.of("newer-token"));
        assertThat(done(store.get(name))).contains(new VersionedSecret(kept.version() + 1, newer));
        backing.tokens().delay(Duration.ZERO);
    }

    @Test
    void labelsSayWhatItIsAndNothingOfIt() {
        // Given
        connect();

        // Then
        String metadata = server.request("GET", "kv/metadata/conn/umbrella/conn_sheets", null)
                .getJsonObject("data")
                .getJsonObject("custom_metadata")
                .encode();
        assertThat(metadata).contains("google_sheets").doesNotContain("access-").doesNotContain("refresh-");
    }

    @Test
    void destroyingLeavesNoVersionBehind() {
        // Given
        connect();

        // When
        done(vault.destroy(ref));

        // Then
        assertThatThrownBy(() -> server.request("GET", "kv/metadata/conn/umbrella/conn_sheets", null))
                .hasMessageContaining("404");
    }

    private void connect() {
        done(vault.destroy(ref));
        endpoint().life(Duration.ofHours(1)).refreshTokens(true);
        Secret verifier = Secret.of("v".repeat(43));
        URI redirect = URI.create("https://connections.example/oauth/callback");
        Secret code = endpoint().authorize(verifier, redirect);
        done(vault.exchange(
                ref, new AuthorizationCode("google_sheets", "oauth2", Map.of(), true, code, verifier, redirect)));
    }

    private static Secret newer(StoredCredential kept) {
        return CredentialDocument.write(new StoredCredential(
                kept.provider(),
                kept.method(),
                Map.of("access_token", Secret.of("newer-token")),
                kept.refreshToken(),
                Map.of(),
                kept.fields(),
                kept.account(),
                List.of(),
                kept.sandbox(),
                kept.issuedAt(),
                kept.expiresAt(),
                kept.clientId(),
                null));
    }

    private static <T> T done(Uni<T> call) {
        return call.await().atMost(PATIENCE);
    }
}

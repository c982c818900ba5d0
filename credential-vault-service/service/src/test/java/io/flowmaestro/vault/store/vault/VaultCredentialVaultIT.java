package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.backing.VaultAdmin;
import io.flowmaestro.backing.testing.OpenBaoServer;
import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.testing.CredentialVaultContract;
import io.flowmaestro.vault.testing.ScriptedTokenEndpoint;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a real server, signed in by AppRole with the least policy that does. */
@RequiresOpenBao
class VaultCredentialVaultIT extends CredentialVaultContract {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String POLICY = """
            path "secret/data/conn/*" { capabilities = ["create", "update", "read"] }
            path "secret/metadata/conn/*" { capabilities = ["create", "update", "delete"] }
            """;

    private static OpenBaoServer server;
    private static VaultUnderTest backing;
    private static SecretStore store;
    private static CredentialVault vault;

    private static final SecretName NAME = SecretName.of(new CredentialRef("acme", "conn_slack_main"));

    @BeforeAll
    static void start() {
        server = OpenBaoServer.start();
        server.request("POST", OpenBaoServer.MOUNT + "/config", new JsonObject().put("cas_required", true));
        backing = new VaultUnderTest();
        store = store(server.url());
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
    void destroyingLeavesNoVersionBehind() {
        // Given
        store.destroy(NAME).await().atMost(PATIENCE);
        put("one", 0);
        put("two", 1);

        // When
        store.destroy(NAME).await().atMost(PATIENCE);

        // Then
        assertThatThrownBy(() -> server.request("GET", "secret/metadata/conn/acme/conn_slack_main", null))
                .hasMessageContaining("404");
    }

    @Test
    void isUsableWhileTheServerIs() {
        store.check().await().atMost(PATIENCE);
    }

    @Test
    void logsInAnewOnceItsTokenIsRevoked() {
        // Given
        put(
                "one",
                store.get(NAME)
                        .await()
                        .atMost(PATIENCE)
                        .map(kept -> kept.version())
                        .orElse(0L));
        server.request("PUT", "sys/leases/revoke-prefix/auth/approle/login", null);

        // Then
        assertThat(store.get(NAME).await().atMost(PATIENCE)).isPresent();
    }

    @Test
    void saysSoWhenNoServerAnswers() {
        // Given: port 1 of the loopback, where nothing listens
        SecretStore nowhere = store("http://127.0.0.1:1");

        // Then
        assertThatThrownBy(() -> nowhere.get(NAME).await().atMost(PATIENCE))
                .isInstanceOfSatisfying(
                        CredentialException.class,
                        failure -> assertThat(failure.code()).isEqualTo("store_unavailable"));
        assertThatThrownBy(() -> nowhere.check().await().atMost(PATIENCE))
                .hasMessage("The vault server cannot be reached.");
    }

    private static boolean put(String document, long version) {
        return store.put(NAME, Secret.of(document), Map.of(), version).await().atMost(PATIENCE);
    }

    private static SecretStore store(String url) {
        VaultAdmin.AppRole role = server.appRole("credential-vault-service", POLICY);
        return new VaultSecretStore(
                WebClient.create(backing.vertx()),
                new VaultLogin.AppRole(URI.create(url), Optional.empty(), role.roleId(), Secret.of(role.secretId())),
                OpenBaoServer.MOUNT);
    }
}

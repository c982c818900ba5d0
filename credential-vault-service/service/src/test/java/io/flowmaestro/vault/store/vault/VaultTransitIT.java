package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.SecretStoreContract;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract with documents sealed by Transit, and what that adds. */
@RequiresOpenBao
class VaultTransitIT extends SecretStoreContract {
    private static final Optional<String> TRANSIT = Optional.of("transit");

    private static BaoUnderTest server;
    private static SecretStore store;

    private final SecretName name = SecretName.of(new CredentialRef("acme", "conn_sealed"));

    @BeforeAll
    static void start() {
        server = new BaoUnderTest();
        server.role("sealing", new JsonObject(), BaoUnderTest.SERVICE, BaoUnderTest.TRANSIT, BaoUnderTest.NAMES);
        store = server.store(server.login("sealing"), TRANSIT);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected SecretStore store() {
        return store;
    }

    @Test
    void whoReadsTheEngineReadsACiphertextUnderADerivedKeyOfTheTenant() {
        // When
        put(store, name, "canary-document");

        // Then
        String kept =
                server.request("GET", "kv/data/conn/acme/conn_sealed", null).encode();
        assertThat(kept).contains("vault:v1:").doesNotContain("canary");
        JsonObject key =
                server.request("GET", "transit/keys/flowmaestro-acme", null).getJsonObject("data");
        assertThat(key.getBoolean("derived")).isTrue();
        assertThat(key.getBoolean("exportable")).isFalse();
    }

    @Test
    void aCiphertextThatIsMovedToAnotherSecretDoesNotOpen() {
        // Given
        put(store, SecretName.of(new CredentialRef("acme", "conn_mine")), "mine");
        JsonObject stolen = server.request("GET", "kv/data/conn/acme/conn_mine", null)
                .getJsonObject("data")
                .getJsonObject("data");

        // When
        for (String place : new String[] {"conn/acme/conn_yours", "app/acme/conn_mine", "conn/other/conn_mine"}) {
            JsonObject write = new JsonObject()
                    .put("options", new JsonObject().put("cas", 0))
                    .put("data", stolen);
            server.request("POST", "kv/data/" + place, write);
        }

        // Then
        assertThatThrownBy(() -> done(store.get(SecretName.of(new CredentialRef("acme", "conn_yours")))))
                .isInstanceOf(CredentialException.class);
        assertThatThrownBy(() -> done(store.get(SecretName.app("acme", "conn_mine"))))
                .isInstanceOf(CredentialException.class);
        assertThatThrownBy(() -> done(store.get(SecretName.of(new CredentialRef("other", "conn_mine")))))
                .isInstanceOf(CredentialException.class);
    }

    @Test
    void readsWhatWasWrittenBeforeTransitAndSaysWhatIsMissingWithoutIt() {
        // Given
        SecretStore plain = server.store(server.login("sealing"));
        SecretName before = SecretName.of(new CredentialRef("acme", "conn_before"));
        put(plain, before, "before");
        SecretName after = SecretName.of(new CredentialRef("acme", "conn_after"));
        put(store, after, "after");

        // Then
        assertThat(done(store.get(before))).contains(new VersionedSecret(1, Secret.of("before")));
        assertThatThrownBy(() -> done(plain.get(after))).hasMessageContaining("flowmaestro.vault.kv.transit");
    }

    @Test
    void saysWhichKeyToMakeWhereThePolicyDoesNotLetIt() {
        // Given: a policy without the right to make a key
        String policy = "path \"transit/encrypt/flowmaestro*\" { capabilities = [\"update\"] }";
        server.request("PUT", "sys/policies/acl/no-new-keys", new JsonObject().put("policy", policy));
        server.role("no-new-keys", new JsonObject(), BaoUnderTest.SERVICE, "no-new-keys");
        SecretStore strict = server.store(server.login("no-new-keys"), TRANSIT);

        // Then
        assertThatThrownBy(() -> put(strict, SecretName.of(new CredentialRef("newcomer", "conn_1")), "document"))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("flowmaestro-newcomer")
                .hasMessageContaining("derived=true");
    }

    private static void put(SecretStore to, SecretName name, String document) {
        assertThat(done(to.put(name, Secret.of(document), Map.of(), VersionedSecret.NONE)))
                .isTrue();
    }

    private static <T> T done(Uni<T> call) {
        return call.await().atMost(Duration.ofSeconds(10));
    }
}

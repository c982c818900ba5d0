package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.backing.VaultAdmin;
import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The policies of {@code deploy/vault}, exactly: they do for all that the store does, and for nothing else. */
@RequiresOpenBao
class VaultPoliciesIT {
    private static BaoUnderTest server;
    private static VaultSecretStore store;
    private static VaultAdmin service;

    @BeforeAll
    static void start() {
        server = new BaoUnderTest();
        server.role("least", new JsonObject(), BaoUnderTest.SERVICE, BaoUnderTest.TRANSIT);
        VaultLogin.AppRole login = server.login("least");
        store = server.store(login, Optional.of("transit"));
        put(name(), "document", VersionedSecret.NONE);
        service = new VaultAdmin(server.server().url(), token(login));
        server.request(
                "POST",
                "kv/data/other",
                new JsonObject()
                        .put("options", new JsonObject().put("cas", 0))
                        .put("data", new JsonObject().put("a", "b")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void doForAllThatTheStoreDoes() {
        for (SecretName name :
                new SecretName[] {name(), SecretName.app("acme", "slack"), SecretName.sharedApp("slack")}) {
            done(store.destroy(name));
            put(name, "one", VersionedSecret.NONE);
            put(name, "two", 1);
            assertThat(done(store.get(name, 1))).contains(new VersionedSecret(1, Secret.of("one")));
            assertThat(done(store.labels(name))).containsEntry("provider", "slack");
            done(store.forget(name, 2));
            assertThat(done(store.versions(name))).containsExactly(2L);
            done(store.destroy(name));
            assertThat(done(store.get(name))).isEmpty();
        }
        done(store.check());
        put(name(), "document", VersionedSecret.NONE);
    }

    @Test
    void listingTakesAPolicyOfItsOwn() {
        // Given
        server.role("naming", new JsonObject(), BaoUnderTest.SERVICE, BaoUnderTest.NAMES);
        VaultSecretStore naming = server.store(server.login("naming"));

        // Then
        assertThatThrownBy(() -> done(store.names().collect().asList()))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("policy does not let the service list");
        assertThat(done(naming.names().collect().asList())).contains(name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LIST | kv/metadata/conn/ |",
                "LIST | kv/metadata/conn/acme/ |",
                "LIST | kv/metadata/ |",
                "GET | kv/data/other |",
                "GET | kv/data/conn/acme |",
                "GET | kv/data/conn/acme/conn_1/more |",
                "POST | kv/data/other | {\"options\": {\"cas\": 1}, \"data\": {\"a\": \"c\"}}",
                "DELETE | kv/data/conn/acme/conn_1 |",
                "POST | kv/delete/conn/acme/conn_1 | {\"versions\": [1]}",
                "POST | kv/undelete/conn/acme/conn_1 | {\"versions\": [1]}",
                "POST | kv/metadata/conn/acme/conn_1 | {\"delete_version_after\": \"1s\"}",
                "POST | kv/metadata/conn/acme/conn_1 | {\"custom_metadata\": {\"a\": \"b\"}, \"delete_version_after\": \"1s\"}",
                "POST | kv/metadata/conn/acme/conn_1 | {\"cas_required\": false}",
                "POST | kv/metadata/conn/acme/conn_1 | {\"max_versions\": 1}",
                "POST | kv/config | {\"cas_required\": false}",
                "POST | kv/config | {\"delete_version_after\": \"1s\"}",
                "GET | transit/keys/flowmaestro-acme |",
                "POST | transit/keys/flowmaestro-acme/config | {\"exportable\": true}",
                "GET | transit/export/encryption-key/flowmaestro-acme |",
                "POST | transit/keys/flowmaestro-acme/rotate |",
                "DELETE | transit/keys/flowmaestro-acme |",
                "POST | transit/encrypt/somebody-elses | {\"plaintext\": \"YQ==\", \"context\": \"YQ==\"}",
                "GET | sys/mounts |",
                "GET | sys/policies/acl/credential-vault-service |",
                "PUT | sys/policies/acl/credential-vault-service | {\"policy\": \"path \\\"*\\\" { capabilities = [\\\"sudo\\\"] }\"}",
                "PUT | sys/seal |",
                "POST | auth/approle/role/least/secret-id |",
                "GET | auth/approle/role/least/role-id |",
                "POST | auth/token/create |",
                "LIST | auth/token/accessors |"
            })
    void refuseEverythingElse(String method, String path, String body) {
        assertThatThrownBy(() -> service.request(method, path, body == null ? null : new JsonObject(body)))
                .hasMessageContaining("403");
    }

    @Test
    void aWriteWithoutCheckAndSetIsRefusedByTheMount() {
        // Given
        JsonObject write = new JsonObject().put("data", new JsonObject().put("credential", "overwritten"));

        // Then
        assertThatThrownBy(() -> service.request("POST", "kv/data/conn/acme/conn_1", write))
                .hasMessageContaining("check-and-set parameter required");
    }

    /** Signs in once more, as the store keeps its own token to itself. */
    private static String token(VaultLogin.AppRole login) {
        return login.signIn(new VaultHttp(server.vertx(), server.address(), 1).client(), server.vertx())
                .await()
                .atMost(Duration.ofSeconds(10))
                .value()
                .reveal(SecretAccess.STORE);
    }

    private static SecretName name() {
        return SecretName.of(new CredentialRef("acme", "conn_1"));
    }

    private static void put(SecretName name, String document, long version) {
        assertThat(done(store.put(name, Secret.of(document), Map.of("provider", "slack"), version)))
                .isTrue();
    }

    private static <T> T done(Uni<T> call) {
        return call.await().atMost(Duration.ofSeconds(10));
    }
}

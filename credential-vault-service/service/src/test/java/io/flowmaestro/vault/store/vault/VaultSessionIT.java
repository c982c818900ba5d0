package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Signing in at a real server, and staying so; its audit log counts. */
@RequiresOpenBao
class VaultSessionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String LOGIN = "auth/approle/login";
    private static final String RENEW = "auth/token/renew-self";

    private static BaoUnderTest server;

    private final SecretName name = SecretName.of(new CredentialRef("acme", "conn_slack"));

    @BeforeAll
    static void start() {
        server = new BaoUnderTest();
        server.role(BaoUnderTest.SERVICE, new JsonObject().put("token_period", "1h"), BaoUnderTest.SERVICE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void takesAWrappedSecretIdOutOnceAndSignsInWithIt() {
        // Given
        WrappedSecretId wrapped = wrapped(BaoUnderTest.SERVICE);

        // When
        Secret secretId = done(wrapped.unwrap(server.vertx(), server.address()));

        // Then
        VaultLogin login = new VaultLogin.AppRole("approle", server.roleId(BaoUnderTest.SERVICE), secretId);
        done(server.store(login).check());
    }

    @Test
    @DisplayName("V7 A wrapped secret id that was taken out before: refused, with what to do")
    void refusesAWrappedSecretIdThatIsUsed() {
        // Given: somebody else was faster
        WrappedSecretId wrapped = wrapped(BaoUnderTest.SERVICE);
        done(wrapped.unwrap(server.vertx(), server.address()));

        // Then
        assertThatThrownBy(() -> done(wrapped.unwrap(server.vertx(), server.address())))
                .isInstanceOf(SecretIdTakenException.class)
                .hasMessageContaining("used already, or has expired")
                .hasMessageContaining("audit log")
                .hasMessageContaining("destroy the secret ids of the role " + BaoUnderTest.SERVICE);
    }

    @Test
    @DisplayName("V7 A wrapping token of another making, put in place of ours, is refused before it is used")
    void refusesAWrappingTokenOfAnotherMaking() {
        // Given
        server.role("intruder", new JsonObject(), BaoUnderTest.SERVICE);
        Secret foreign = wrapped("intruder").token();
        WrappedSecretId wrapped = new WrappedSecretId("approle", BaoUnderTest.SERVICE, foreign);

        // Then
        assertThatThrownBy(() -> done(wrapped.unwrap(server.vertx(), server.address())))
                .isInstanceOf(SecretIdTakenException.class)
                .hasMessageContaining("auth/approle/role/intruder/secret-id");
        assertThat(done(new WrappedSecretId("approle", "intruder", foreign).unwrap(server.vertx(), server.address()))
                        .toString())
                .isEqualTo("[secret]");
    }

    @Test
    void saysSoWhereTheServerCannotBeAskedForIt() {
        // Given
        VaultServer nowhere =
                new VaultServer(URI.create("http://127.0.0.1:1"), List.of(), Optional.empty(), Optional.empty());

        // Then
        assertThatThrownBy(() -> done(wrapped(BaoUnderTest.SERVICE).unwrap(server.vertx(), nowhere)))
                .isInstanceOf(VaultUnavailable.class)
                .hasMessage("The vault server cannot be reached.");
    }

    @Test
    @DisplayName("V3 A token that is revoked under load: every call succeeds, with one sign-in")
    void signsInOnceWhereTheTokenIsRevoked() {
        // Given
        VaultSecretStore store = server.store(server.login(BaoUnderTest.SERVICE));
        done(store.put(name, Secret.of("one"), Map.of(), VersionedSecret.NONE));
        long before = server.audited(LOGIN);

        // When
        server.request("PUT", "sys/leases/revoke-prefix/" + LOGIN, null);
        List<Optional<VersionedSecret>> read = done(Multi.createFrom()
                .range(0, 50)
                .onItem()
                .transformToUni(i -> store.get(name))
                .merge(50)
                .collect()
                .asList());

        // Then
        assertThat(read).hasSize(50).allMatch(Optional::isPresent);
        assertThat(server.audited(LOGIN) - before).isEqualTo(1);
        done(store.end());
    }

    @Test
    void renewsBeforeTheTokenEnds() {
        // Given
        server.role("short", new JsonObject().put("token_period", "3s"), BaoUnderTest.SERVICE);
        VaultSecretStore store = server.store(server.login("short"));
        done(store.check());
        long logins = server.audited(LOGIN);
        long renewals = server.audited(RENEW);

        // Then: after more than its first life the token is still good
        await().atMost(PATIENCE).until(() -> server.audited(RENEW) - renewals >= 2);
        done(store.check());
        assertThat(server.audited(LOGIN)).isEqualTo(logins);
        done(store.end());
    }

    @Test
    void signsInAnewWhereTheLongestLifeIsNear() {
        // Given
        JsonObject life = new JsonObject().put("token_ttl", "3s").put("token_max_ttl", "4s");
        server.role("worn-out", life, BaoUnderTest.SERVICE);
        VaultSecretStore store = server.store(server.login("worn-out"));
        done(store.check());
        long logins = server.audited(LOGIN);

        // Then
        await().atMost(PATIENCE).until(() -> server.audited(LOGIN) - logins >= 1);
        done(store.check());
        done(store.end());
    }

    @Test
    void replacesABatchTokenWhichCannotBeRenewed() {
        // Given
        JsonObject batch = new JsonObject().put("token_ttl", "3s").put("token_type", "batch");
        server.role("batch", batch, BaoUnderTest.SERVICE);
        VaultSecretStore store = server.store(server.login("batch"));
        done(store.check());
        long logins = server.audited(LOGIN);
        long renewals = server.audited(RENEW);

        // Then
        await().atMost(PATIENCE).until(() -> server.audited(LOGIN) - logins >= 1);
        done(store.check());
        assertThat(server.audited(RENEW)).isEqualTo(renewals);
        done(store.end());
    }

    @Test
    void aTokenOfSomebodyElsesIsUsedAsItIs() {
        // Given
        VaultSecretStore store =
                server.store(new VaultLogin.Token(Secret.of(server.server().rootToken())));
        VaultSecretStore other = server.store(new VaultLogin.Token(Secret.of("s.nothing")));

        // Then
        done(store.check());
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> done(other.get(name)))
                    .isInstanceOf(CredentialException.class)
                    .hasMessageContaining("refuses our sign-in");
        }
    }

    @Test
    void itsEndGivesTheTokenBack() {
        // Given
        server.role("ending", new JsonObject().put("token_period", "1h"), BaoUnderTest.SERVICE);
        VaultSecretStore store = server.store(server.login("ending"));
        done(store.check());
        long before = server.audited("auth/token/revoke-self");

        // When
        done(store.end());

        // Then
        assertThat(server.audited("auth/token/revoke-self") - before).isEqualTo(1);
    }

    @Test
    @DisplayName("V1 A sealed server: what is asked fails and says so, and goes on by itself once it is unsealed")
    void goesOnOnceItIsUnsealed() {
        // Given
        VaultSecretStore store = server.store(server.login(BaoUnderTest.SERVICE));
        SecretName sealed = SecretName.of(new CredentialRef("acme", "conn_sealed"));
        done(store.put(sealed, Secret.of("one"), Map.of(), VersionedSecret.NONE));

        // When
        server.request("PUT", "sys/seal", null);

        // Then
        assertThatThrownBy(() -> done(store.get(sealed))).hasMessage("The vault server is sealed.");
        assertThatThrownBy(() -> done(store.check())).hasMessage("The vault server is sealed.");
        server.server().unseal();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> done(store.get(sealed)).isPresent());
        done(store.end());
    }

    private static WrappedSecretId wrapped(String role) {
        return new WrappedSecretId("approle", role, server.wrappedSecretId(role));
    }

    private static <T> T done(Uni<T> call) {
        return call.await().atMost(PATIENCE);
    }
}

package io.flowmaestro.vault.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.RegisteredApp.Owner;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.testing.OAuthAppsContract;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on the embedded store, and what the service does beyond it. */
class StoredOAuthAppsIT extends OAuthAppsContract {
    private static final Instant NOW = Instant.parse("2026-11-23T03:00:00Z");

    private static VaultUnderTest backing;
    private static SecretStore store;

    @BeforeAll
    static void start() {
        backing = new VaultUnderTest();
        store = backing.embeddedStore();
    }

    @AfterAll
    static void stop() {
        backing.close();
    }

    @Override
    protected OAuthApps apps() {
        return backing.apps(store, Clock.systemUTC());
    }

    @Test
    void theOperatorsIsTheStoredOneThenTheConfiguredOne() {
        // Given
        StoredOAuthApps apps = at(NOW);

        // When
        RegisteredApp configured = await(apps.shared("google_sheets"));
        await(apps.putShared("google_sheets", app("client-9", "s-1")));
        RegisteredApp stored = await(apps.shared("google_sheets"));
        RegisteredApp used = await(apps.current("acme", "google_sheets"));
        await(apps.removeShared("google_sheets"));

        // Then
        assertThat(configured).isEqualTo(new RegisteredApp(Owner.OPERATOR, OPERATORS, null, null, null));
        assertThat(stored).isEqualTo(new RegisteredApp(Owner.OPERATOR, "client-9", null, NOW, null));
        assertThat(used).isEqualTo(stored);
        assertThat(await(apps.shared("google_sheets"))).isEqualTo(configured);
    }

    @Test
    void anAppIsFoundByTheClientIdThatACredentialWasIssuedTo() {
        // Given
        StoredOAuthApps apps = at(NOW);
        await(apps.put("hooli", "google_sheets", app("client-8", "s-1")));

        // Then
        assertThat(await(apps.of("hooli", "google_sheets", "client-8")).map(OAuthApp::owner))
                .contains(Owner.TENANT);
        assertThat(await(apps.of("hooli", "google_sheets", OPERATORS)).map(OAuthApp::owner))
                .contains(Owner.OPERATOR);
        assertThat(await(apps.of("hooli", "google_sheets", null)).map(OAuthApp::clientId))
                .contains(OPERATORS);
        assertThat(await(apps.of("hooli", "google_sheets", "client-0"))).isEmpty();
        assertThat(await(apps.of("acme", "google_sheets", "client-8"))).isEmpty();
    }

    @Test
    void thePreviousSecretEndsWithItsTime() {
        // Given
        await(at(NOW).put("initech", "slack", app("own", "s-1")));
        await(at(NOW).put("initech", "slack", app("own", "s-2")));
        Instant end = NOW.plus(VaultUnderTest.KEPT_SECRET);

        // When
        RegisteredApp before = await(at(end.minusMillis(1)).current("initech", "slack"));
        RegisteredApp after = await(at(end).current("initech", "slack"));

        // Then
        assertThat(before.previousSecretUntil()).isEqualTo(end);
        assertThat(after.previousSecretUntil()).isNull();
    }

    @Test
    void whatAnAppHasIsKeptAndNoOlderVersionOfIt() {
        // Given
        Keys keys = Keys.generate();
        NewOAuthApp app = new NewOAuthApp("own", Secret.of("s-1"), "7", "our-app", Secret.of(keys.pkcs1()));
        await(at(NOW).put("initech", "github", app("own", "s-0")));

        // When
        await(at(NOW).put("initech", "github", app));

        // Then
        OAuthApp kept = await(at(NOW).used("initech", "github")).orElseThrow();
        assertThat(kept)
                .isEqualTo(new OAuthApp(
                        Owner.TENANT,
                        "own",
                        Secret.of("s-1"),
                        new OAuthApp.Previous(Secret.of("s-0"), NOW.plus(VaultUnderTest.KEPT_SECRET)),
                        "7",
                        "our-app",
                        app.privateKey(),
                        NOW));
        assertThat(await(store.versions(SecretName.app("initech", "github")))).hasSize(1);
        assertThat(await(store.labels(SecretName.app("initech", "github")))).containsEntry("provider", "github");
    }

    @Test
    void whatNoProviderCouldUseIsRefused() {
        assertRefused("nowhere", null, null, FailureKind.NOT_FOUND, "unknown_provider");
        assertRefused("stripe", null, null, FailureKind.VALIDATION, "not_oauth");
        assertRefused("github", "a/b", null, FailureKind.VALIDATION, "invalid_app_slug");
        assertRefused("github", "a", Secret.of("no key"), FailureKind.VALIDATION, "invalid_private_key");
    }

    private static void assertRefused(
            String provider, @Nullable String slug, @Nullable Secret key, FailureKind kind, String code) {
        NewOAuthApp app = new NewOAuthApp("own", Secret.of("s-1"), null, slug, key);
        assertThatThrownBy(() -> await(at(NOW).put("acme", provider, app)))
                .isInstanceOfSatisfying(CredentialException.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(kind);
                    assertThat(refused.code()).isEqualTo(code);
                });
        assertThat(await(store.get(SecretName.app("acme", provider)))).isEqualTo(Optional.empty());
    }

    private static StoredOAuthApps at(Instant now) {
        return backing.apps(store, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static NewOAuthApp app(String clientId, String secret) {
        return new NewOAuthApp(clientId, Secret.of(secret), null, null, null);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(10));
    }
}

package io.flowmaestro.vault.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.RegisteredApp.Owner;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link OAuthApps} does. Provider {@code google_sheets} has an app of the operator's, and {@code slack} none. */
public abstract class OAuthAppsContract {
    /** The client id of the operator's app. */
    protected static final String OPERATORS = "client-1";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String tenant = "acme-" + UUID.randomUUID();

    /** The apps under test. */
    protected abstract OAuthApps apps();

    @Test
    void isTheOperatorsUnlessTheTenantHasItsOwn() {
        // When
        RegisteredApp before = await(apps().current(tenant, "google_sheets"));
        await(apps().put(tenant, "google_sheets", app("own", "s-1")));
        RegisteredApp after = await(apps().current(tenant, "google_sheets"));
        RegisteredApp elsewhere = await(apps().current("umbrella-" + tenant, "google_sheets"));

        // Then
        assertThat(before.owner()).isEqualTo(Owner.OPERATOR);
        assertThat(before.clientId()).isEqualTo(OPERATORS);
        assertThat(after.owner()).isEqualTo(Owner.TENANT);
        assertThat(after.clientId()).isEqualTo("own");
        assertThat(elsewhere.clientId()).isEqualTo(OPERATORS);
    }

    @Test
    void isTheOperatorsAgainOnceItsOwnIsRemoved() {
        // Given
        await(apps().put(tenant, "google_sheets", app("own", "s-1")));

        // When
        await(apps().remove(tenant, "google_sheets"));
        await(apps().remove(tenant, "google_sheets"));

        // Then
        assertThat(await(apps().current(tenant, "google_sheets")).clientId()).isEqualTo(OPERATORS);
    }

    @Test
    void saysThatThereIsNone() {
        assertThatThrownBy(() -> await(apps().current(tenant, "slack")))
                .isInstanceOfSatisfying(
                        CredentialException.class,
                        none -> assertThat(none.code()).isEqualTo("no_oauth_app"));
    }

    @Test
    void keepsTheSecretBeforeForAWhile() {
        // Given
        RegisteredApp first = await(apps().put(tenant, "slack", app("own", "s-1")));

        // When
        RegisteredApp second = await(apps().put(tenant, "slack", app("own", "s-2")));
        RegisteredApp again = await(apps().put(tenant, "slack", app("own", "s-2")));

        // Then
        assertThat(first.previousSecretUntil()).isNull();
        assertThat(second.previousSecretUntil())
                .isBetween(Instant.now(), Instant.now().plus(Duration.ofHours(25)));
        assertThat(again.previousSecretUntil()).isEqualTo(second.previousSecretUntil());
    }

    @Test
    void forgetsTheSecretOfAnotherClient() {
        // Given
        await(apps().put(tenant, "slack", app("own", "s-1")));

        // When
        RegisteredApp other = await(apps().put(tenant, "slack", app("other", "s-2")));

        // Then
        assertThat(other.clientId()).isEqualTo("other");
        assertThat(other.previousSecretUntil()).isNull();
    }

    private static NewOAuthApp app(String clientId, String secret) {
        return new NewOAuthApp(clientId, Secret.of(secret), null, null, null);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}

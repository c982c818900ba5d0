package io.flowmaestro.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.RegisteredApp.Owner;
import io.flowmaestro.vault.testing.InMemoryOAuthApps;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProviderAppsTest {
    private static final Catalog CATALOG = Catalog.load(ProviderAppsTest.class.getClassLoader());

    private final ProviderApps apps = new ProviderApps(new InMemoryOAuthApps(Map.of(
            "slack", new RegisteredApp(Owner.OPERATOR, "slack-app", null, null, null),
            "github", new RegisteredApp(Owner.OPERATOR, "github-app", "not a slug", null, null))));

    @Test
    void findsTheAppThatSignsPeopleIn() {
        assertThat(require("slack", "oauth2").clientId()).isEqualTo("slack-app");
    }

    @Test
    void saysWhichSettingIsMissing() {
        assertMissing("hubspot", "oauth2", "flowmaestro.oauth.hubspot.client-id");
        assertMissing("github", "installation", "flowmaestro.oauth.github.app-slug");
    }

    private void assertMissing(String provider, String method, String setting) {
        assertThatThrownBy(() -> require(provider, method)).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.type()).isEqualTo(ProblemType.OAUTH_NOT_CONFIGURED);
            assertThat(problem.detail()).contains(setting);
        });
    }

    private RegisteredApp require(String provider, String method) {
        AuthMethod known = CATALOG.provider(provider)
                .orElseThrow()
                .connection()
                .method(method)
                .orElseThrow();
        return apps.require("acme", provider, known).await().atMost(Duration.ofSeconds(5));
    }
}

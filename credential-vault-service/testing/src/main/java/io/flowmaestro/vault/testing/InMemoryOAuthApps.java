package io.flowmaestro.vault.testing;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.RegisteredApp.Owner;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The OAuth apps in this process's memory. */
public final class InMemoryOAuthApps implements OAuthApps {
    /** As long as the vault service's, unless configured. */
    private static final Duration KEEP = Duration.ofHours(24);

    private final Map<Key, Kept> own = new ConcurrentHashMap<>();
    private final Map<String, RegisteredApp> shared;

    private record Key(String tenant, String provider) {}

    private record Kept(RegisteredApp app, Secret secret) {}

    /** @param shared the operator's, by provider */
    public InMemoryOAuthApps(Map<String, RegisteredApp> shared) {
        this.shared = Map.copyOf(shared);
    }

    @Override
    public Uni<RegisteredApp> current(String tenant, String provider) {
        return Uni.createFrom()
                .item(() -> Optional.ofNullable(own.get(new Key(tenant, provider)))
                        .map(Kept::app)
                        .or(() -> Optional.ofNullable(shared.get(provider)))
                        .orElseThrow(() -> new CredentialException(
                                FailureKind.NOT_FOUND,
                                CredentialException.NO_OAUTH_APP,
                                "There is no OAuth app of it.")));
    }

    @Override
    public Uni<RegisteredApp> put(String tenant, String provider, NewOAuthApp app) {
        return Uni.createFrom()
                .item(() -> own.compute(new Key(tenant, provider), (key, before) -> kept(app, before))
                        .app());
    }

    @Override
    public Uni<Void> remove(String tenant, String provider) {
        return Uni.createFrom()
                .item(() -> own.remove(new Key(tenant, provider)))
                .replaceWithVoid();
    }

    private static Kept kept(NewOAuthApp app, @Nullable Kept before) {
        Instant now = Instant.now();
        return new Kept(
                new RegisteredApp(Owner.TENANT, app.clientId(), app.appSlug(), now, previous(app, before, now)),
                app.clientSecret());
    }

    private static @Nullable Instant previous(NewOAuthApp app, @Nullable Kept before, Instant now) {
        if (before == null || !before.app().clientId().equals(app.clientId())) {
            return null;
        }
        return before.secret().equals(app.clientSecret()) ? before.app().previousSecretUntil() : now.plus(KEEP);
    }
}

package io.flowmaestro.vault.exchange;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.RegisteredApp.Owner;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The OAuth apps over a {@link SecretStore}: a tenant's own, else the operator's stored one, else the configured one. */
public final class StoredOAuthApps implements OAuthApps {
    /** Writers of one app are people: the next attempt finds what the other wrote. */
    private static final int WRITE_ATTEMPTS = 3;

    /** It becomes a part of an address. */
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9_-]+");

    private final Catalog catalog;
    private final SecretStore store;
    private final Map<String, OAuthApp> configured;
    private final Duration keep;
    private final Clock clock;

    /**
     * @param configured the operator's, by provider
     * @param keep how long a secret is tried after another replaced it
     */
    public StoredOAuthApps(
            Catalog catalog, SecretStore store, Map<String, OAuthApp> configured, Duration keep, Clock clock) {
        this.catalog = catalog;
        this.store = store;
        this.configured = Map.copyOf(configured);
        this.keep = keep;
        this.clock = clock;
    }

    @Override
    public Uni<RegisteredApp> current(String tenant, String provider) {
        return used(tenant, provider).map(app -> registered(provider, app));
    }

    @Override
    public Uni<RegisteredApp> put(String tenant, String provider, NewOAuthApp app) {
        return put(SecretName.app(tenant, provider), Owner.TENANT, provider, app);
    }

    @Override
    public Uni<Void> remove(String tenant, String provider) {
        return store.destroy(SecretName.app(tenant, provider));
    }

    /** The operator's, for whoever has none; fails with code {@link CredentialException#NO_OAUTH_APP} where there is none. */
    public Uni<RegisteredApp> shared(String provider) {
        return operators(provider).map(apps -> registered(provider, apps.findFirst()));
    }

    /** Keeps the operator's app; see {@link #put(String, String, NewOAuthApp)}. */
    public Uni<RegisteredApp> putShared(String provider, NewOAuthApp app) {
        return put(SecretName.sharedApp(provider), Owner.OPERATOR, provider, app);
    }

    /** Destroys the operator's stored app; see {@link #remove}. */
    public Uni<Void> removeShared(String provider) {
        return store.destroy(SecretName.sharedApp(provider));
    }

    /** The app that signs people in now; nothing where there is none. */
    Uni<Optional<OAuthApp>> used(String tenant, String provider) {
        return all(tenant, provider).map(Stream::findFirst);
    }

    /**
     * The app that a credential was issued to, while there is one of that client id.
     *
     * @param clientId null where the credential does not say: it was issued when there were configured apps alone
     */
    Uni<Optional<OAuthApp>> of(String tenant, String provider, @Nullable String clientId) {
        return clientId == null
                ? Uni.createFrom().item(Optional.ofNullable(configured.get(provider)))
                : all(tenant, provider)
                        .map(apps -> apps.filter(app -> app.clientId().equals(clientId))
                                .findFirst());
    }

    /** The first goes before the others. */
    private Uni<Stream<OAuthApp>> all(String tenant, String provider) {
        return Uni.combine()
                .all()
                .unis(stored(SecretName.app(tenant, provider), Owner.TENANT), operators(provider))
                .with((own, operators) -> Stream.concat(own.stream(), operators));
    }

    private Uni<Stream<OAuthApp>> operators(String provider) {
        return stored(SecretName.sharedApp(provider), Owner.OPERATOR)
                .map(shared -> Stream.concat(shared.stream(), Stream.ofNullable(configured.get(provider))));
    }

    private RegisteredApp registered(String provider, Optional<OAuthApp> app) {
        return app.orElseThrow(() -> none(provider)).registered(clock.instant());
    }

    private Uni<Optional<OAuthApp>> stored(SecretName name, Owner owner) {
        return store.get(name).map(found -> found.map(kept -> OAuthAppDocument.read(owner, kept.document())));
    }

    private Uni<RegisteredApp> put(SecretName name, Owner owner, String provider, NewOAuthApp given) {
        return Uni.createFrom().deferred(() -> {
            requireFit(provider, given);
            return write(name, owner, provider, given)
                    .onFailure(StoredOAuthApps::isConflict)
                    .retry()
                    .atMost(WRITE_ATTEMPTS - 1);
        });
    }

    /** The document has the secret before with it, so no older version is worth keeping. */
    private Uni<RegisteredApp> write(SecretName name, Owner owner, String provider, NewOAuthApp given) {
        Instant now = clock.instant();
        return store.get(name).chain(found -> {
            long version = found.map(VersionedSecret::version).orElse(VersionedSecret.NONE);
            OAuthApp app = app(
                    owner,
                    given,
                    found.map(kept -> OAuthAppDocument.read(owner, kept.document()))
                            .orElse(null),
                    now);
            return store.put(name, OAuthAppDocument.write(app), Map.of("provider", provider), version)
                    .invoke(StoredOAuthApps::requireWritten)
                    .chain(() -> store.forget(name, version + 1))
                    .replaceWith(app.registered(now));
        });
    }

    private OAuthApp app(Owner owner, NewOAuthApp given, @Nullable OAuthApp before, Instant now) {
        return new OAuthApp(
                owner,
                given.clientId(),
                given.clientSecret(),
                before == null || !before.clientId().equals(given.clientId()) ? null : previous(before, given, now),
                given.appId(),
                given.appSlug(),
                given.privateKey(),
                now);
    }

    /** The same secret again leaves the one before it as it was. */
    private OAuthApp.@Nullable Previous previous(OAuthApp before, NewOAuthApp given, Instant now) {
        return before.clientSecret().equals(given.clientSecret())
                ? before.previous()
                : new OAuthApp.Previous(before.clientSecret(), now.plus(keep));
    }

    private void requireFit(String id, NewOAuthApp given) {
        Provider provider = catalog.provider(id)
                .orElseThrow(() -> new CredentialException(
                        FailureKind.NOT_FOUND, "unknown_provider", "There is no provider of that name."));
        if (provider.connection().methods().values().stream().noneMatch(AuthMethod::inBrowser)) {
            throw invalid("not_oauth", provider.title() + " is not connected by an OAuth app.");
        }
        String slug = given.appSlug();
        if (slug != null && !SLUG.matcher(slug).matches()) {
            throw invalid("invalid_app_slug", "/appSlug has letters, digits, hyphens and underscores alone.");
        }
        Secret key = given.privateKey();
        if (key != null) {
            try {
                TokenRequest.requireKey(key);
            } catch (IllegalArgumentException e) {
                throw invalid("invalid_private_key", "/privateKey is an RSA private key in PEM.");
            }
        }
    }

    private static CredentialException invalid(String code, String message) {
        return new CredentialException(FailureKind.VALIDATION, code, message);
    }

    private static CredentialException none(String provider) {
        return new CredentialException(
                FailureKind.NOT_FOUND,
                CredentialException.NO_OAUTH_APP,
                "There is no OAuth app of " + provider + " here.");
    }

    private static void requireWritten(boolean written) {
        if (!written) {
            throw new CredentialException(
                    FailureKind.CREDENTIAL_UNAVAILABLE, "oauth_app_busy", "Another writer was faster: try again.");
        }
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof CredentialException known && known.code().equals("oauth_app_busy");
    }
}

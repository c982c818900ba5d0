package io.flowmaestro.vault;

import io.flowmaestro.catalog.AuthMethod.Installation;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.spi.SignerCredential;
import io.flowmaestro.spi.TokenExchange;
import io.flowmaestro.vault.audit.AuditLog;
import io.flowmaestro.vault.client.PlatformKeys;
import io.flowmaestro.vault.client.RegisteredApp.Owner;
import io.flowmaestro.vault.exchange.GitHubApp;
import io.flowmaestro.vault.exchange.OAuthApp;
import io.flowmaestro.vault.exchange.RevocationEndpoint;
import io.flowmaestro.vault.exchange.StoredOAuthApps;
import io.flowmaestro.vault.exchange.TokenEndpoint;
import io.flowmaestro.vault.lease.AwsSigningKey;
import io.flowmaestro.vault.lease.Lender;
import io.flowmaestro.vault.lease.StoredCredentialVault;
import io.flowmaestro.vault.record.CredentialRecords;
import io.flowmaestro.vault.record.RefreshTimes;
import io.flowmaestro.vault.refresh.CredentialClaims;
import io.flowmaestro.vault.refresh.DueRefreshes;
import io.flowmaestro.vault.refresh.RefreshConfig;
import io.flowmaestro.vault.refresh.SharedClock;
import io.flowmaestro.vault.refresh.TokenPace;
import io.flowmaestro.vault.refresh.TokenRefresh;
import io.flowmaestro.vault.request.RequestsConfig;
import io.flowmaestro.vault.request.TenantTokens;
import io.flowmaestro.vault.rotation.Disposals;
import io.flowmaestro.vault.store.SecretStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Puts the service together, at its start, so that what is configured wrong is said before anyone calls. */
@ApplicationScoped
public class VaultAssembly {
    /** For the writes after the last refreshes when the service ends. */
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    private @Nullable Cancellable readings;

    @Produces
    @Singleton
    SharedClock clock(Pool pool) {
        return new SharedClock(pool, InstantSource.system());
    }

    @Produces
    @Singleton
    Catalog catalog(@ConfigProperty(name = "flowmaestro.providers.folder") Optional<Path> folder) {
        return Catalog.load(Thread.currentThread().getContextClassLoader(), folder);
    }

    @Produces
    @Singleton
    SecretStore store(VaultConfig config, Pool pool, Vertx vertx) {
        return new Stores(config, pool, vertx).configured();
    }

    @Produces
    @Singleton
    CredentialClaims claims(Pool pool, RefreshConfig config) {
        return new CredentialClaims(pool, config.deadline());
    }

    @Produces
    @Singleton
    RefreshTimes refreshTimes(RefreshConfig config) {
        return new RefreshTimes(config.shortestLife());
    }

    @Produces
    @Singleton
    CredentialRecords records(Pool pool, RefreshTimes times, Clock clock) {
        return new CredentialRecords(pool, times, RandomGenerator.getDefault(), clock);
    }

    @Produces
    @Singleton
    TokenPace pace(Pool pool, RefreshConfig config) {
        return new TokenPace(pool, config);
    }

    @Produces
    @Singleton
    Disposals disposals(Pool pool, Clock clock) {
        return new Disposals(pool, clock);
    }

    @Produces
    @Singleton
    AuditLog auditLog(Pool pool, VaultMetrics metrics) {
        return new AuditLog(pool, metrics);
    }

    /** Once, as private keys are read from files. */
    @Produces
    @Singleton
    Map<String, OAuthApp> configuredApps(OAuthConfig oauth) {
        return oauth.apps().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> app(entry.getKey(), entry.getValue())));
    }

    @Produces
    @Singleton
    TokenEndpoint tokenEndpoint(
            Catalog catalog,
            StoredOAuthApps apps,
            @Any Instance<TokenExchange> beans,
            GuardedHttpClient http,
            SandboxConfig sandbox,
            Clock clock) {
        Map<String, TokenExchange> exchanges = byIdentifier(beans);
        requireExchanges(catalog, exchanges.keySet());
        return new TokenEndpoint(catalog, apps, exchanges, http, sandbox.url(), clock);
    }

    @Produces
    @Singleton
    StoredOAuthApps apps(
            Catalog catalog, SecretStore store, Map<String, OAuthApp> configured, VaultConfig config, Clock clock) {
        return new StoredOAuthApps(catalog, store, configured, config.apps().keepSecret(), clock);
    }

    @Produces
    @Singleton
    RevocationEndpoint revocationEndpoint(
            Catalog catalog, StoredOAuthApps apps, GuardedHttpClient http, SandboxConfig sandbox, Clock clock) {
        return new RevocationEndpoint(catalog, apps, http, sandbox.url(), clock);
    }

    @Produces
    @Singleton
    GuardedHttpClient http(Vertx vertx) {
        return new GuardedHttpClient(vertx, new EgressGuard(vertx), EgressLimits.defaults());
    }

    @Produces
    @Singleton
    @Identifier(GitHubApp.NAME)
    TokenExchange gitHubApp() {
        return new GitHubApp();
    }

    @Produces
    @Singleton
    @Identifier(AwsSigningKey.SIGNER)
    SignerCredential awsSigningKey() {
        return new AwsSigningKey();
    }

    @Produces
    @Singleton
    TokenRefresh refresh(
            SecretStore store,
            CredentialRecords records,
            CredentialClaims claims,
            TokenPace pace,
            TokenEndpoint endpoint,
            AuditLog audit,
            VaultMetrics metrics,
            RefreshConfig config,
            Clock clock) {
        return new TokenRefresh(store, records, claims, pace, endpoint, audit, metrics, config.deadline(), clock);
    }

    @Produces
    @Singleton
    DueRefreshes dueRefreshes(
            CredentialRecords records,
            RefreshTimes times,
            SecretStore store,
            TokenRefresh refresh,
            TokenPace pace,
            VaultMetrics metrics,
            Clock clock) {
        return new DueRefreshes(records, times, store, refresh, pace, metrics, clock);
    }

    @Produces
    @Singleton
    @Startup
    StoredCredentialVault vault(
            Catalog catalog,
            SecretStore store,
            CredentialRecords records,
            CredentialClaims claims,
            TokenEndpoint endpoint,
            RevocationEndpoint revocation,
            TokenRefresh refresh,
            @Any Instance<SignerCredential> signers,
            Disposals disposals,
            VaultConfig config,
            Clock clock) {
        Lender lender = new Lender(catalog, byIdentifier(signers));
        return new StoredCredentialVault(
                catalog,
                store,
                records,
                claims,
                endpoint,
                revocation,
                refresh,
                lender,
                disposals,
                config.keys().keep(),
                clock);
    }

    @Produces
    @Singleton
    @Startup
    TenantTokens tenantTokens(RequestsConfig requests, Vertx vertx, Clock clock) {
        if (requests.signature() == RequestsConfig.Signature.OFF) {
            return new TenantTokens(null, clock);
        }
        PlatformKeys keys = PlatformKeys.of(
                "flowmaestro.vault.requests",
                requests.jwksUrl(),
                requests.publicKeyFile(),
                WebClient.create(vertx),
                clock);
        return new TenantTokens(keys, clock);
    }

    void beginRefreshes(@Observes StartupEvent start, SharedClock clock, DueRefreshes due, RefreshConfig config) {
        readings = clock.start();
        due.start(config.interval());
    }

    /** Lets refreshes end: an old refresh token may be worth nothing, and the new one is not stored yet. */
    void endRefreshes(
            @Observes ShutdownEvent end,
            DueRefreshes due,
            TokenRefresh refresh,
            SecretStore store,
            RefreshConfig config) {
        due.stop();
        if (readings != null) {
            readings.cancel();
        }
        refresh.idle()
                .onFailure()
                .recoverWithNull()
                .chain(store::end)
                .await()
                .atMost(config.deadline().plus(LAST_WRITES));
    }

    /** A provider whose tokens nobody can get is told at the start, and not to a person who connects it. */
    private static void requireExchanges(Catalog catalog, Set<String> known) {
        for (Provider provider : catalog.providers()) {
            if (provider.connection().methods().get(Installation.ID) instanceof Installation installation
                    && !known.contains(installation.exchange())) {
                throw new IllegalStateException(provider.id() + ": connection.installation.exchange: there is no "
                        + installation.exchange() + ", but " + String.join(", ", new TreeSet<>(known)) + ".");
            }
        }
    }

    private static <T> Map<String, T> byIdentifier(Instance<T> beans) {
        Map<String, T> named = new HashMap<>();
        for (Instance.Handle<T> handle : beans.handles()) {
            handle.getBean().getQualifiers().stream()
                    .filter(Identifier.class::isInstance)
                    .forEach(name -> named.put(((Identifier) name).value(), handle.get()));
        }
        return named;
    }

    private static OAuthApp app(String provider, OAuthConfig.App app) {
        return new OAuthApp(
                Owner.OPERATOR,
                app.clientId(),
                app.clientSecret(),
                previous(provider, app),
                app.appId().orElse(null),
                app.appSlug().orElse(null),
                app.privateKeyFile()
                        .map(file -> SecretFile.read("The private key", file, "Download one from the provider."))
                        .orElse(null),
                null);
    }

    private static OAuthApp.@Nullable Previous previous(String provider, OAuthConfig.App app) {
        if (app.previousClientSecret().isPresent() != app.previousUntil().isPresent()) {
            throw new IllegalStateException("flowmaestro.oauth." + provider
                    + ".previous-client-secret and .previous-until are given together.");
        }
        return app.previousClientSecret()
                .map(secret -> new OAuthApp.Previous(secret, app.previousUntil().orElseThrow()))
                .orElse(null);
    }
}

package io.flowmaestro.vault;

import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.testing.SharedServers;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.vault.audit.AuditLog;
import io.flowmaestro.vault.client.Secret;
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
import io.flowmaestro.vault.refresh.TokenPace;
import io.flowmaestro.vault.refresh.TokenRefresh;
import io.flowmaestro.vault.rotation.Disposals;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.embedded.EmbeddedSecretStore;
import io.flowmaestro.vault.store.embedded.MasterKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;

/** The vault without Quarkus around it, on a real database and with a token endpoint to be scripted. */
public final class VaultUnderTest implements AutoCloseable {
    private static final Secret MASTER_KEY = Secret.of("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    private static final Catalog CATALOG = Catalog.load(VaultUnderTest.class.getClassLoader());

    /** How long a version is kept that another took the place of. */
    public static final Duration KEPT_BEFORE = Duration.ofHours(24);

    /** How long a client secret is tried after another took its place. */
    public static final Duration KEPT_SECRET = Duration.ofHours(24);

    private static final Map<String, OAuthApp> GOOGLE =
            Map.of("google_sheets", new OAuthApp("client-1", Secret.of("client-secret-1")));

    private final Vertx vertx = Vertx.vertx();
    private final TokenEndpointServer tokens = TokenEndpointServer.start(vertx);
    private final Database database = SharedServers.database("vault");
    private final Pool pool;
    private RefreshConfig config = config(Map.of());

    public VaultUnderTest() {
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .load()
                .migrate();
        PgConnectOptions options = PgConnectOptions.fromUri(database.reactiveUrl())
                .setUser(database.user())
                .setPassword(database.password());
        this.pool = Pool.newInstance(PgBuilder.pool()
                .using(vertx)
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(8))
                .build());
    }

    public Vertx vertx() {
        return vertx;
    }

    public Database database() {
        return database;
    }

    public Pool pool() {
        return pool;
    }

    public TokenEndpointServer tokens() {
        return tokens;
    }

    public SecretStore embeddedStore() {
        return new EmbeddedSecretStore(pool, masterKey());
    }

    public static MasterKey masterKey() {
        return MasterKey.of(MASTER_KEY);
    }

    public AuditLog auditLog() {
        return new AuditLog(pool, new VaultMetrics(new SimpleMeterRegistry()));
    }

    /** The OAuth apps that a replica knows. */
    public StoredOAuthApps apps(SecretStore store, Clock clock) {
        return new StoredOAuthApps(CATALOG, store, GOOGLE, KEPT_SECRET, clock);
    }

    /** One replica: what it does not share with others is its own. */
    public StoredCredentialVault replica(SecretStore store) {
        return replica(store, CATALOG, GOOGLE, tokens.url());
    }

    /**
     * One that knows other providers.
     *
     * @param sandbox what plays them
     */
    public StoredCredentialVault replica(SecretStore store, Catalog catalog, Map<String, OAuthApp> apps, URI sandbox) {
        return wholeReplica(store, catalog, apps, sandbox, Clock.systemUTC()).vault();
    }

    /** One with a clock of its own, and what it does beside answering. */
    public Replica replica(SecretStore store, Clock clock) {
        return wholeReplica(store, CATALOG, GOOGLE, tokens.url(), clock);
    }

    private Replica wholeReplica(
            SecretStore store, Catalog catalog, Map<String, OAuthApp> apps, URI sandbox, Clock clock) {
        CredentialClaims claims = new CredentialClaims(pool, config.deadline());
        GuardedHttpClient http = new GuardedHttpClient(vertx, new EgressGuard(vertx), EgressLimits.defaults());
        StoredOAuthApps known = new StoredOAuthApps(catalog, store, apps, KEPT_SECRET, clock);
        TokenEndpoint endpoint = new TokenEndpoint(
                catalog, known, Map.of(GitHubApp.NAME, new GitHubApp()), http, Optional.of(sandbox), clock);
        RevocationEndpoint revocation = new RevocationEndpoint(catalog, known, http, Optional.of(sandbox), clock);
        VaultMetrics metrics = new VaultMetrics(new SimpleMeterRegistry());
        RefreshTimes times = new RefreshTimes(config.shortestLife());
        CredentialRecords records = new CredentialRecords(pool, times, new SplittableRandom(1), clock);
        TokenPace pace = new TokenPace(pool, config);
        TokenRefresh refresh =
                new TokenRefresh(store, records, claims, pace, endpoint, auditLog(), metrics, config.deadline(), clock);
        Lender lender = new Lender(catalog, Map.of(AwsSigningKey.SIGNER, new AwsSigningKey()));
        return new Replica(
                new StoredCredentialVault(
                        catalog,
                        store,
                        records,
                        claims,
                        endpoint,
                        revocation,
                        refresh,
                        lender,
                        new Disposals(pool, clock),
                        KEPT_BEFORE,
                        clock),
                new DueRefreshes(records, times, store, refresh, pace, metrics, clock));
    }

    /** How replicas made from now on refresh, where it is not the default: by the settings' last parts. */
    public void refreshConfig(Map<String, String> settings) {
        config = config(settings);
    }

    private static RefreshConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(RefreshConfig.class)
                .withDefaultValues(settings.entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> "flowmaestro.vault.refresh." + entry.getKey(), Map.Entry::getValue)))
                .build()
                .getConfigMapping(RefreshConfig.class);
    }

    /**
     * One process of several.
     *
     * @param vault answers
     * @param due refreshes what nobody asked for yet
     */
    public record Replica(StoredCredentialVault vault, DueRefreshes due) {}

    @Override
    public void close() {
        pool.closeAndAwait();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("Vert.x did not close.", e);
        }
    }
}

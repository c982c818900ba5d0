package io.flowmaestro.benchmarks;

import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.testing.OpenBaoServer;
import io.flowmaestro.backing.testing.SharedServers;
import io.flowmaestro.vault.Stores;
import io.flowmaestro.vault.VaultConfig;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.CredentialDocument;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.StoredCredential;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/**
 * Says what the vault service takes for a lease that no cache has: on the embedded store against a real PostgreSQL, on the
 * Vault store against a real server, and the bare read of that server beside it, in turns.
 */
public final class VaultMissBenchmark {
    private static final int CONNECTIONS = 500;
    private static final int CALLS = 2000;

    /** The bare read's to the server, as many as the store has. */
    private static final int CONNECTIONS_AT_ONCE = 64;

    private static final int ROUNDS = 7;

    /** Of an RSA key of 2,048 bits in PEM. */
    private static final int KEY_CHARACTERS = 1_700;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private VaultMissBenchmark() {}

    /** Prints a line for each way and concurrency: medians of the rounds but the first, which warms up. */
    public static void main(String[] args) {
        try {
            run().forEach(System.out::println);
            System.exit(0); // the servers go with this process
        } catch (RuntimeException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    /** What a miss takes, and beside it the bare read of the Vault server. */
    public static List<Times> run() {
        Vertx vertx = Vertx.vertx();
        Database database = SharedServers.database("vault");
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.user(), database.password())
                .load()
                .migrate();
        try (OpenBaoServer server = OpenBaoServer.start()) {
            Stores stores = new Stores(config(server), pool(vertx, database), vertx);
            SecretStore embedded = stores.open(VaultConfig.Store.EMBEDDED);
            SecretStore kv = stores.open(VaultConfig.Store.VAULT);
            keep(embedded);
            keep(kv);
            WebClient http = WebClient.create(vertx, new WebClientOptions().setMaxPoolSize(CONNECTIONS_AT_ONCE));
            IntFunction<Uni<?>> bare = i -> Uni.createFrom()
                    .completionStage(
                            () -> http.getAbs(server.url() + "/v1/" + OpenBaoServer.MOUNT + "/data/conn/acme/" + id(i))
                                    .putHeader("X-Vault-Token", server.rootToken())
                                    .send()
                                    .toCompletionStage());
            return Stream.of(1, 16)
                    .flatMap(inFlight -> compare(inFlight, i -> miss(embedded, i), i -> miss(kv, i), bare).stream())
                    .toList();
        }
    }

    private static List<Times> compare(
            int inFlight, IntFunction<Uni<?>> embedded, IntFunction<Uni<?>> kv, IntFunction<Uni<?>> bare) {
        double[][] p50 = new double[3][ROUNDS - 1];
        double[][] p99 = new double[3][ROUNDS - 1];
        for (int round = 0; round < ROUNDS; round++) {
            double[][] sorted = {times(inFlight, embedded), times(inFlight, kv), times(inFlight, bare)};
            for (int path = 0; path < 3 && round > 0; path++) {
                p50[path][round - 1] = sorted[path][CALLS / 2];
                p99[path][round - 1] = sorted[path][CALLS * 99 / 100];
            }
        }
        return List.of(
                new Times(inFlight, "embedded store, miss", median(p50[0]), median(p99[0])),
                new Times(inFlight, "Vault store, miss", median(p50[1]), median(p99[1])),
                new Times(inFlight, "Vault, bare read", median(p50[2]), median(p99[2])),
                new Times(
                        inFlight,
                        "Vault store / bare read",
                        median(ratios(p50[1], p50[2])),
                        median(ratios(p99[1], p99[2]))));
    }

    /**
     * What one way took.
     *
     * @param inFlight calls at once
     * @param way what was called
     * @param p50 milliseconds, the median of the rounds; of a ratio, the ratio
     * @param p99 the same
     */
    public record Times(int inFlight, String way, double p50, double p99) {
        @Override
        public String toString() {
            return "%2d in flight  %-24s p50 %6.2f  p99 %6.2f".formatted(inFlight, way, p50, p99);
        }
    }

    /** Milliseconds that each call took, sorted. */
    private static double[] times(int inFlight, IntFunction<Uni<?>> call) {
        double[] times = new double[CALLS];
        Multi.createFrom()
                .range(0, CALLS)
                .onItem()
                .transformToUni(i -> Uni.createFrom().deferred(() -> {
                    long start = System.nanoTime();
                    return call.apply(i).invoke(() -> times[i] = (System.nanoTime() - start) / 1e6);
                }))
                .merge(inFlight)
                .collect()
                .last()
                .await()
                .atMost(PATIENCE);
        Arrays.sort(times);
        return times;
    }

    private static double[] ratios(double[] dividends, double[] divisors) {
        double[] ratios = new double[dividends.length];
        Arrays.setAll(ratios, i -> dividends[i] / divisors[i]);
        return ratios;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** All that a lease of it takes but picking what is lent, which is no work beside it. */
    private static Uni<StoredCredential> miss(SecretStore store, int call) {
        return store.get(name(call))
                .map(found -> CredentialDocument.read(found.orElseThrow().document()));
    }

    private static void keep(SecretStore store) {
        Multi.createFrom()
                .range(0, CONNECTIONS)
                .onItem()
                .transformToUni(i -> {
                    StoredCredential credential = StoredCredential.without(
                            "salesforce",
                            "jwt_bearer",
                            Map.of("private_key", Secret.of("k".repeat(KEY_CHARACTERS))),
                            Map.of("username", "integration@example.com"),
                            false);
                    return store.put(
                                    name(i),
                                    CredentialDocument.write(credential),
                                    credential.labels(),
                                    VersionedSecret.NONE)
                            .onFailure()
                            .retry()
                            .atMost(5); // the first ones warm up
                })
                .merge(4)
                .collect()
                .last()
                .await()
                .atMost(PATIENCE);
    }

    private static SecretName name(int call) {
        return SecretName.of(new CredentialRef("acme", id(call)));
    }

    private static String id(int call) {
        return "conn_" + call % CONNECTIONS;
    }

    private static VaultConfig config(OpenBaoServer server) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(VaultConfig.class)
                .withDefaultValues(Map.of(
                        "flowmaestro.vault.master-key",
                        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                        "flowmaestro.vault.kv.url",
                        server.url(),
                        "flowmaestro.vault.kv.mount",
                        OpenBaoServer.MOUNT,
                        "flowmaestro.vault.kv.token",
                        server.rootToken()))
                .build()
                .getConfigMapping(VaultConfig.class);
    }

    private static Pool pool(Vertx vertx, Database database) {
        return Pool.newInstance(PgBuilder.pool()
                .using(vertx)
                .connectingTo(PgConnectOptions.fromUri(database.reactiveUrl())
                        .setUser(database.user())
                        .setPassword(database.password()))
                .with(new PoolOptions().setMaxSize(16))
                .build());
    }
}

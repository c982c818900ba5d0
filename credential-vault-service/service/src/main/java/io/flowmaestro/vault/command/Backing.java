package io.flowmaestro.vault.command;

import io.flowmaestro.vault.Stores;
import io.flowmaestro.vault.VaultConfig;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.NoSuchElementException;

/** What a command works with: the service's configuration and database, without the service. */
final class Backing implements AutoCloseable {
    private static final int CONNECTIONS = 10;
    private static final Duration START = Duration.ofSeconds(10);

    private final VaultConfig config;
    private final Vertx vertx;
    private final Pool pool;

    private Backing(VaultConfig config, Vertx vertx, Pool pool) {
        this.config = config;
        this.vertx = vertx;
        this.pool = pool;
    }

    /**
     * Opens them as the service would.
     *
     * @throws IllegalStateException if that cannot be; the message says what to do
     */
    static Backing open() {
        SmallRyeConfig config = ConfigUtils.configBuilder()
                .withMapping(VaultConfig.class)
                .withValidateUnknown(false)
                .build();
        Vertx vertx = Vertx.vertx();
        Backing backing = new Backing(config.getConfigMapping(VaultConfig.class), vertx, pool(vertx, config));
        try {
            backing.requireTables();
            return backing;
        } catch (IllegalStateException e) {
            backing.close();
            throw e;
        }
    }

    VaultConfig config() {
        return config;
    }

    Pool pool() {
        return pool;
    }

    Stores stores() {
        return new Stores(config, pool, vertx);
    }

    @Override
    public void close() {
        pool.close().onFailure().recoverWithNull().await().atMost(START);
        vertx.close();
    }

    private static Pool pool(Vertx vertx, SmallRyeConfig config) {
        String url = required(config, "quarkus.datasource.reactive.url").replaceFirst("^vertx-reactive:", "");
        PgConnectOptions options = PgConnectOptions.fromUri(url)
                .setUser(required(config, "quarkus.datasource.username"))
                .setPassword(required(config, "quarkus.datasource.password"));
        return Pool.newInstance(PgBuilder.pool()
                .using(vertx)
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(CONNECTIONS))
                .build());
    }

    private static String required(SmallRyeConfig config, String key) {
        try {
            return config.getValue(key, String.class);
        } catch (NoSuchElementException e) {
            throw new IllegalStateException("The configuration has no " + key + ". Run this where the service's"
                    + " configuration is, in config/application.properties or in the environment.");
        }
    }

    private void requireTables() {
        Uni<Boolean> present = pool.query("SELECT to_regclass('secret_version') IS NOT NULL AND"
                        + " to_regclass('secret_move') IS NOT NULL AND to_regclass('credential_claim') IS NOT NULL")
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0))
                .ifNoItem()
                .after(START)
                .fail()
                .onFailure()
                .transform(failure -> new IllegalStateException(
                        "The database of quarkus.datasource.reactive.url cannot be used: " + failure.getMessage(),
                        failure));
        if (!present.await().atMost(START.plusSeconds(1))) {
            throw new IllegalStateException("The database has not all tables of this version of the vault service:"
                    + " start the service once, which makes them.");
        }
    }
}

package io.flowmaestro.faults.bed;

import io.flowmaestro.backing.Database;
import io.flowmaestro.backing.EmbeddedPostgres;
import io.flowmaestro.local.SuiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** PostgreSQL that can be stopped, killed and started again at its place. */
final class Postgres implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path tools;
    private final Path folder;
    private final int port;
    private EmbeddedPostgres server;

    private Postgres(Path tools, Path folder, int port, EmbeddedPostgres server) {
        this.tools = tools;
        this.folder = folder;
        this.port = port;
        this.server = server;
    }

    static Postgres start(Path tools, Path folder, int port) {
        return new Postgres(tools, folder, port, EmbeddedPostgres.start(tools, folder, port));
    }

    int port() {
        return port;
    }

    Database createDatabase(String service) {
        return server.createDatabase(service);
    }

    /** What a service needs to reach a database, by way of that port. */
    static Map<String, String> settings(Database database, int own, int way) {
        return Map.of(
                "quarkus.datasource.username",
                database.user(),
                "quarkus.datasource.password",
                database.password(),
                "quarkus.datasource.jdbc.url",
                database.jdbcUrl().replace(":" + own + "/", ":" + way + "/"),
                "quarkus.datasource.reactive.url",
                database.reactiveUrl().replace(":" + own + "/", ":" + way + "/"));
    }

    /** Ends it as an operator does: open transactions are rolled back. */
    void stop() {
        server.close();
    }

    /** Ends it as a failing machine does; whatever is left of it goes by itself. */
    void kill() throws InterruptedException {
        try {
            String pid =
                    Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0);
            Optional<ProcessHandle> postmaster = ProcessHandle.of(Long.parseLong(pid.strip()));
            if (postmaster.isPresent()) {
                postmaster.get().destroyForcibly();
                postmaster.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (IOException failure) {
            throw new SuiteException("PostgreSQL cannot be found", failure);
        } catch (ExecutionException | TimeoutException failure) {
            throw new SuiteException("PostgreSQL does not end", failure);
        }
    }

    void startAgain() {
        server = EmbeddedPostgres.start(tools, folder, port);
    }

    @Override
    public void close() {
        server.close();
    }
}

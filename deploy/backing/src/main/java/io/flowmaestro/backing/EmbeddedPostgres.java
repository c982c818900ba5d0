package io.flowmaestro.backing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * PostgreSQL 18 as a child process, with nothing installed and as safe with data as a real one: {@code fsync},
 * {@code synchronous_commit} and {@code full_page_writes} on, passwords by SCRAM-SHA-256 for every connection, no trust.
 * It listens on the loopback address alone and has no Unix socket. A data directory of an earlier run is taken up again.
 *
 * <p>It does not outlive this JVM, however that ends: an {@link ExitGuard} stops it.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String WHO = "PostgreSQL";
    private static final String HOST = "127.0.0.1";
    private static final String SUPERUSER = "postgres";
    private static final long DISK_MEBIBYTES = 200;
    private static final Duration INIT = Duration.ofMinutes(2);
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("listen_addresses", "'" + HOST + "'"),
            Map.entry("unix_socket_directories", "''"),
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("password_encryption", "scram-sha-256"),
            Map.entry("max_connections", "300"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"));

    private final Path programs;
    private final Path data;
    private final Path log;
    private final long earlierLog;
    private final int port;
    private final PostgresAdmin admin;
    private final ExitGuard guard;

    private EmbeddedPostgres(Path programs, Path directory, int port) throws IOException, InterruptedException {
        this.programs = programs;
        this.data = directory.resolve("data");
        this.log = directory.resolve("postgresql.log");
        if (!Files.exists(log)) {
            Files.createFile(log);
        }
        this.earlierLog = Files.size(log);
        Command.handOver(directory);
        Command.handOver(log);
        this.port = port;
        Path passwordFile = directory.resolve("superuser-password");
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            initialise(passwordFile);
        }
        this.admin = new PostgresAdmin(HOST + ":" + port, SUPERUSER, Files.readString(passwordFile));
        this.guard = ExitGuard.afterExit(Command.line(control("-m", "fast", "stop")));
        launch();
    }

    /**
     * Starts the server and returns when it answers: within 2 to 5 seconds, some more the first time.
     *
     * @param tools where the programs are unpacked once, for all that start one; made if it is not there
     * @param directory its data, log ({@code postgresql.log}) and superuser's password (mode 600); made if it is not
     *     there
     * @param port to listen on; 0 for a free one
     * @throws CannotStartException if the port is taken, the disk is full, another server has the data, or it does not
     *     start within 60 seconds
     */
    public static EmbeddedPostgres start(Path tools, Path directory, int port) {
        int listener = FreePort.orFree(port, WHO);
        DiskSpace.require(directory, DISK_MEBIBYTES, WHO);
        try {
            Path programs = PostgresBinaries.unpackTo(tools).resolve("bin");
            return new EmbeddedPostgres(programs, directory.toAbsolutePath(), listener);
        } catch (IOException e) {
            throw new CannotStartException(WHO + " cannot start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException(WHO + " did not start: interrupted.", e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** The superuser's own database: for tests that look at settings, not for services. */
    public Database superuser() {
        return admin.superuser();
    }

    /** As {@link PostgresAdmin#createDatabase}. */
    public Database createDatabase(String service) {
        return admin.createDatabase(service);
    }

    /**
     * Stops the server, ending open transactions, and returns when it has gone; its data stays. Does nothing where it is
     * gone already.
     *
     * @throws CannotStartException if it has not stopped within 30 seconds; it is asked again when this JVM ends
     */
    @Override
    public void close() {
        try {
            boolean stopped = Command.run(
                    control("-m", "fast", "-w", "-t", Long.toString(STOP.toSeconds()), "stop"),
                    log,
                    STOP.plusSeconds(5));
            if (!stopped && Files.exists(data.resolve("postmaster.pid"))) {
                throw new CannotStartException("PostgreSQL does not stop: " + lastWords());
            }
            guard.close();
        } catch (IOException e) {
            throw new CannotStartException("PostgreSQL cannot be stopped.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void initialise(Path passwordFile) throws IOException, InterruptedException {
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, RandomSecret.next());
        Command.handOver(passwordFile);
        List<String> initdb = List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C");
        if (!Command.run(initdb, log, INIT)) {
            throw new CannotStartException(WHO + " cannot make its data directory " + data + ": " + lastWords());
        }
        Files.writeString(data.resolve("postgresql.auto.conf"), settings());
    }

    private static String settings() {
        return SETTINGS.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + setting.getValue())
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private void launch() throws IOException, InterruptedException {
        List<String> start = control(
                "-l", log.toString(), "-o", "-p " + port, "-w", "-t", Long.toString(START.toSeconds()), "start");
        if (!Command.run(start, log, START.plusSeconds(5))) {
            guard.close();
            throw new CannotStartException(WHO + " cannot start on port " + port + ": " + lastWords());
        }
        admin.shutOut();
    }

    private List<String> control(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(programs.resolve("pg_ctl").toString(), "-D", data.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Why a program ended: what it or the server said last, the gravest first; the rest is in the log. */
    private String lastWords() throws IOException {
        List<String> lines = linesSince(earlierLog);
        return Stream.of("FATAL: ", "error: ", "could not ")
                .flatMap(mark -> lines.stream()
                        .filter(line -> line.contains(mark))
                        .map(line -> line.substring(line.indexOf(mark)))
                        .reduce((earlier, later) -> later)
                        .stream())
                .findFirst()
                .orElse("no reason given")
                .concat(" (more in " + log + ")");
    }

    private List<String> linesSince(long offset) throws IOException {
        try (InputStream stream = Files.newInputStream(log)) {
            stream.skipNBytes(offset);
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}

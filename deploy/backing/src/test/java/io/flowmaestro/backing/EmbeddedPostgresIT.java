package io.flowmaestro.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedPostgresIT {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String WRONG_PASSWORD = "28P01";

    @TempDir
    static Path directory;

    private static EmbeddedPostgres postgres;
    private static Database vault;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(Path.of("target", "tools"), directory, 0);
        vault = postgres.createDatabase("credential-vault-service");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "full_page_writes, on",
        "password_encryption, scram-sha-256",
        "listen_addresses, 127.0.0.1",
        "unix_socket_directories, ''",
    })
    void isAsSafeAsARealOne(String setting, String expected) throws Exception {
        assertThat(query(postgres.superuser(), "SHOW " + setting)).containsExactly(expected);
    }

    @Test
    void isVersion18() throws Exception {
        assertThat(query(postgres.superuser(), "SHOW server_version"))
                .singleElement()
                .asString()
                .startsWith("18.");
    }

    @Test
    void trustsNobody() throws Exception {
        // When
        List<String> methods =
                query(postgres.superuser(), "SELECT DISTINCT auth_method FROM pg_hba_file_rules WHERE error IS NULL");

        // Then
        assertThat(methods).containsExactly("scram-sha-256");
        assertThat(query(postgres.superuser(), "SELECT rolpassword FROM pg_authid WHERE rolcanlogin"))
                .isNotEmpty()
                .allMatch(hash -> hash.startsWith("SCRAM-SHA-256$"));
    }

    @Test
    void letsARoleUseItsOwnDatabase() throws Exception {
        // When
        execute(vault, "CREATE TABLE own (value text)", "INSERT INTO own VALUES ('mine')");

        // Then
        assertThat(query(vault, "SELECT value FROM own")).containsExactly("mine");
        assertThat(query(
                        vault,
                        "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user"))
                .containsExactly("f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"executor-service", "connection-service"})
    void letsNoRoleIntoTheVaultsDatabase(String service) throws Exception {
        // Given
        execute(vault, "CREATE TABLE IF NOT EXISTS secret (value text)");
        Database other = postgres.createDatabase(service);
        Database trespass = new Database(vault.jdbcUrl(), vault.reactiveUrl(), other.user(), other.password());

        // When // Then
        assertThatThrownBy(() -> query(trespass, "SELECT value FROM secret"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE));
    }

    @Test
    void leavesTheServersOwnDatabaseToItsSuperuser() {
        // Given
        Database trespass =
                new Database(postgres.superuser().jdbcUrl(), vault.reactiveUrl(), vault.user(), vault.password());

        // When // Then
        assertThatThrownBy(() -> query(trespass, "SELECT 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(INSUFFICIENT_PRIVILEGE));
    }

    @Test
    void refusesAWrongPassword() {
        // Given
        Database wrong = new Database(vault.jdbcUrl(), vault.reactiveUrl(), vault.user(), RandomSecret.next());

        // When // Then
        assertThatThrownBy(() -> query(wrong, "SELECT 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(WRONG_PASSWORD));
    }

    @Test
    void showsNoPassword() throws Exception {
        assertThat(vault.toString()).doesNotContain(vault.password()).contains(vault.jdbcUrl());
        assertThat(Files.readString(directory.resolve("postgresql.log"))).doesNotContain(vault.password());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve("superuser-password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void takesUpItsDataAgain(@TempDir Path own) throws Exception {
        // Given
        Path tools = Path.of("target", "tools");
        try (EmbeddedPostgres first = EmbeddedPostgres.start(tools, own, 0)) {
            Database database = first.createDatabase("connection-service");
            execute(database, "CREATE TABLE kept (value text)", "INSERT INTO kept VALUES ('still here')");
        }

        // When
        try (EmbeddedPostgres second = EmbeddedPostgres.start(tools, own, 0)) {
            // Then
            assertThat(query(second.createDatabase("connection-service"), "SELECT value FROM kept"))
                    .containsExactly("still here");
        }
        assertThat(own.resolve("data").resolve("postmaster.pid")).doesNotExist();
    }

    @Test
    void saysThatAPortIsTaken(@TempDir Path own) throws Exception {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When // Then
            assertThatThrownBy(() -> EmbeddedPostgres.start(Path.of("target", "tools"), own, taken.getLocalPort()))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessage("PostgreSQL cannot start: port " + taken.getLocalPort()
                            + " is taken. Stop what listens there or choose another port.");
        }
    }

    @Test
    void saysThatAnotherServerHasTheData() {
        assertThatThrownBy(() -> EmbeddedPostgres.start(Path.of("target", "tools"), directory, 0))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("postmaster.pid");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotOutliveItsJvm(boolean killed, @TempDir Path own) throws Exception {
        // Given
        Path said = own.resolve("said.txt");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Lodger.class.getName(),
                        own.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(said).content().contains("started"));
        ProcessHandle server = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(own.resolve("data").resolve("postmaster.pid"))
                                .get(0)))
                .orElseThrow();

        // When
        if (killed) {
            jvm.destroyForcibly();
        } else {
            jvm.destroy();
        }

        // Then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.isAlive()).isFalse());
        assertThat(jvm.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** A program that starts a server and is then ended from outside. */
    static final class Lodger {
        private Lodger() {}

        public static void main(String[] arguments) throws Exception {
            EmbeddedPostgres.start(Path.of("target", "tools"), Path.of(arguments[0]), 0);
            System.out.println("started");
            new CountDownLatch(1).await();
        }
    }

    private static void execute(Database database, String... statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> query(Database database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static Connection connect(Database database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }
}

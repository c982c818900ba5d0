package io.flowmaestro.vault.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.vault.TokenEndpointServer;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.Secret;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Canary secrets go every way there is, and stay where they belong. */
@QuarkusTest
@TestProfile(VaultBacking.class)
class NoLeakIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final URI REDIRECT = URI.create("https://connect.example.com/oauth/callback");
    private static final Secret VERIFIER = Secret.of("canary-0e21-verifier-of-forty-three-characters");
    private static final String KEY = "canary-5e11-api-key";
    private static final String APP_SECRET = "canary-a995-client-secret";
    private static final String TOKENS = "canary-70ce-";

    @Inject
    Vertx vertx;

    @Inject
    DataSource database;

    @TestHTTPResource
    URI url;

    Issuer issuer;
    TokenEndpointServer tokens;

    private final LogOutput log = new LogOutput();
    private final CredentialRef main = new CredentialRef("acme-" + UUID.randomUUID(), "conn_google");
    private final CredentialRef keyed = new CredentialRef(main.tenant(), "conn_hubspot");
    private CredentialVault vault;
    private OAuthApps apps;

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(log);
        tokens.script()
                .prefix(TOKENS)
                .life(Duration.ofHours(1))
                .refreshTokens(true)
                .unavailable(false);
        vault = new HttpVaults(vertx, url, issuer);
        apps = new HttpCredentialVault(
                WebClient.create(vertx),
                url,
                () -> Uni.createFrom().item(() -> issuer.token("connection-service", "credential-vault-service")));
    }

    @AfterEach
    void stopListening() {
        Logger.getLogger("").removeHandler(log);
        tokens.script().prefix("").unavailable(false);
    }

    @Test
    void noSecretIsLoggedStoredInClearOrAnswered() throws SQLException {
        // When
        List<String> answers = everyWay();

        // Then
        assertThat(log.text()).contains("lease: done", "exchange: done", "invalid_grant", "token_endpoint_unavailable");
        assertThat(log.text()).as("DEBUG log").doesNotContain(canaries());
        assertThat(String.join("\n", answers)).as("problems and metrics").doesNotContain(canaries());
        assertThat(databaseDump()).contains(main.tenant()).doesNotContain(canaries());
    }

    @Test
    void theAuditNamesWhoWhatAndWhy() {
        // Given
        await(vault.store(keyed, key()));

        // When
        await(vault.lease(keyed, "op_audited"));

        // Then
        assertThat(log.records()).anySatisfy(record -> {
            assertThat(record.getLoggerName()).isEqualTo("audit");
            assertThat(record.getFormattedMessage()).isEqualTo("lease: done");
            assertThat(record.getMdcCopy())
                    .containsEntry("tenant", keyed.tenant())
                    .containsEntry("connectionId", keyed.connectionId())
                    .containsEntry("operationId", "op_audited")
                    .containsEntry("caller", "executor-service")
                    .containsEntry("roles", "executor");
        });
    }

    private List<String> everyWay() {
        List<String> answers = new ArrayList<>();
        await(vault.store(keyed, key()));
        Lease refusedKey = await(vault.lease(keyed, "op_1"));
        answers.add(failure(vault.renew(refusedKey, "op_2")));
        answers.add(failure(vault.store(keyed, new NewCredential("hubspot", "none", key().secrets(), Map.of(), true))));
        await(vault.exchange(main, code()));
        Lease first = await(vault.lease(main, "op_3"));
        Lease second = await(vault.renew(first, "op_4"));
        answers.add(failure(vault.exchange(main, authorization(Secret.of(TOKENS + "unknown-code")))));
        tokens.script().unavailable(true);
        answers.add(failure(vault.renew(second, "op_5")));
        tokens.script().unavailable(false);
        tokens.script().revokeAll();
        answers.add(failure(vault.renew(second, "op_6")));
        answers.add(
                await(apps.put(main.tenant(), "slack", app(APP_SECRET + "-1"))).toString());
        answers.add(
                await(apps.put(main.tenant(), "slack", app(APP_SECRET + "-2"))).toString());
        answers.add(await(apps.current(main.tenant(), "slack")).toString());
        answers.add(failure(apps.put(main.tenant(), "stripe", app(APP_SECRET))));
        answers.add(rawApp("{\"clientId\": \"own\", \"clientSecret\": \"" + APP_SECRET + "\", \"appSlug\": \""
                + APP_SECRET + "/\"}"));
        answers.add(rawApp("{\"clientId\": \"own\", \"clientSecret\": \"" + APP_SECRET));
        answers.add(rawProblem("{\"tenant\": \"acme\", \"secrets\": {\"token\": \"" + KEY + "\""));
        answers.add(rawProblem("{\"tenant\": \"acme\", \"connectionId\": \"c\", \"provider\": \"hubspot\","
                + " \"method\": \"private_app_token\", \"secrets\": {\"other\": \"" + KEY + "\"}}"));
        answers.add(given().header("Authorization", "Bearer " + issuer.token("monitor", "credential-vault-service"))
                .get("/q/metrics")
                .asString());
        return answers;
    }

    private String rawProblem(String body) {
        return given().header(
                        "Authorization", "Bearer " + issuer.token("connection-service", "credential-vault-service"))
                .contentType("application/json")
                .body(body)
                .post("/api/v1/credentials")
                .asString();
    }

    private String rawApp(String body) {
        return given().header(
                        "Authorization", "Bearer " + issuer.token("connection-service", "credential-vault-service"))
                .contentType("application/json")
                .body(body)
                .put("/api/v1/oauth-apps/acme/slack")
                .asString();
    }

    private static NewOAuthApp app(String secret) {
        return new NewOAuthApp("own", Secret.of(secret), null, null, null);
    }

    private static NewCredential key() {
        return new NewCredential("hubspot", "private_app_token", Map.of("token", Secret.of(KEY)), Map.of(), true);
    }

    private AuthorizationCode code() {
        return authorization(tokens.script().authorize(VERIFIER, REDIRECT));
    }

    private static AuthorizationCode authorization(Secret code) {
        return new AuthorizationCode("google_sheets", "oauth2", Map.of(), true, code, VERIFIER, REDIRECT);
    }

    /** In clear, by their first characters, in Base64, URL-encoded and in hexadecimal. */
    private static String[] canaries() {
        return Stream.of(
                        KEY,
                        TOKENS,
                        APP_SECRET,
                        VaultBacking.CLIENT_SECRET,
                        "canary-0e21-verifier",
                        VaultBacking.MASTER_KEY)
                .map(canary -> canary.substring(0, 12))
                .flatMap(start -> Stream.of(
                        start,
                        Base64.getEncoder().encodeToString(start.getBytes(StandardCharsets.UTF_8)),
                        URLEncoder.encode(start, StandardCharsets.UTF_8),
                        HexFormat.of().formatHex(start.getBytes(StandardCharsets.UTF_8))))
                .toArray(String[]::new);
    }

    private String databaseDump() throws SQLException {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : strings(statement, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
                strings(statement, "SELECT t::text FROM " + table + " t").forEach(dump::append);
            }
        }
        return dump.toString();
    }

    private static List<String> strings(Statement statement, String sql) throws SQLException {
        List<String> strings = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }

    private static String failure(Uni<?> answer) {
        return await(answer.onItem().transform(String::valueOf).onFailure().recoverWithItem(Throwable::toString));
    }

    /** Everything that is logged, at any level, as text with its stack traces and keys. */
    private static final class LogOutput extends Handler {
        private final Queue<ExtLogRecord> records = new ConcurrentLinkedQueue<>();

        LogOutput() {
            setLevel(Level.ALL);
        }

        Queue<ExtLogRecord> records() {
            return records;
        }

        String text() {
            return records.stream().map(LogOutput::line).collect(Collectors.joining("\n"));
        }

        private static String line(ExtLogRecord record) {
            StringBuilder line = new StringBuilder(record.getLoggerName() + " " + record.getFormattedMessage() + " ");
            line.append(record.getMdcCopy());
            for (Throwable thrown = record.getThrown(); thrown != null; thrown = thrown.getCause()) {
                line.append(' ').append(thrown);
            }
            return line.toString();
        }

        /** All but the test's own HTTP client. */
        @Override
        public void publish(LogRecord record) {
            if (record.getLoggerName().startsWith("org.apache.http")) {
                return;
            }
            ExtLogRecord extended = ExtLogRecord.wrap(record);
            extended.copyMdc();
            records.add(extended);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}

package io.flowmaestro.connection.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Api;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.Results;
import io.flowmaestro.connection.health.StandInExecutor;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages on which a person tries operations, and looks at what was run. */
@QuarkusTest
@TestProfile(Backing.class)
class OperationPagesIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String OPERATIONS = "/settings/operations";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    Pool pool;

    Issuer issuer;

    private StandInExecutor executor;
    private Visitor visitor;
    private String connection;

    @BeforeEach
    void connect() {
        Api.awaitReady();
        executor = new StandInExecutor(bootstrapServers);
        connection = new Api(issuer, "editor").makeWithKey(Map.of());
        visitor = Visitor.signedIn("editor");
    }

    @AfterEach
    void close() {
        executor.close();
    }

    @Test
    void listsWhatWasRunAndShowsOneByItsId() throws Exception {
        // Given
        String id = "run 1/?&" + UUID.randomUUID();
        OperationError error = OperationError.of(FailureKind.NOT_FOUND, "no_such_list", "SendGrid knows no such list.");
        executor.complete("acme", Results.of(id, connection, "send_email", error, Instant.now()));
        executor.complete("acme", Results.of(connection, "get_username", null));
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> visitor.open(OPERATIONS + "?connection=" + connection)
                        .asString()
                        .contains("Get"));

        // When
        String all = visitor.open(OPERATIONS + "?connection=" + connection).asString();
        String failed = visitor.open(OPERATIONS + "?status=failed&connection=" + connection)
                .asString();
        String one = visitor.open(Paths.operation(id)).asString();
        String own = visitor.open("/settings/connections/" + connection).asString();
        Response foreign = Visitor.signedIn("stranger").open(Paths.operation(id));

        // Then
        assertThat(all).contains("Succeeded", "Failed", "Workflow wf_1", Paths.operation(id));
        assertThat(failed).contains("SendGrid knows no such list.").doesNotContain(">Succeeded</span>");
        assertThat(one)
                .contains("SendGrid knows no such list.", FailureKind.NOT_FOUND.cause(), "Verify the ID or name.")
                .contains("not_found: no_such_list", "Taken up", "2 calls to SendGrid", "The answer took 48 ms.")
                .contains("Integration: sendgrid.send_email", "/settings/connections/" + connection);
        assertThat(own).contains("Recent operations", "Debug log", Paths.operation(id));
        assertThat(visitor.open("/settings/connections?q=" + connection).asString())
                .contains("Used <time");
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(foreign.asString()).contains("Nothing found");
    }

    @Test
    void showsEachCallOfTheLogAndTheAlertThatTheEndRaised() {
        // Given
        String id = "op_" + UUID.randomUUID();
        sql("""
                insert into operation (tenant, id, connection_id, provider, operation, status, error, debug, attempts,
                    provider_millis, started_at, finished_at)
                values ('acme', '%1$s', '%2$s', 'sendgrid', 'send_email', 'failed',
                    '{"kind":"unavailable","message":"SendGrid is down.","retryable":true}',
                    '["[DEBUG] Integration: sendgrid.send_email","[DEBUG] Request: POST one","[DEBUG] Response: 503",
                      "[DEBUG] Integration: sendgrid.send_email","[DEBUG] Request: POST two","[DEBUG] Response: 502"]',
                    2, 31, now() - interval '65 seconds', now())""".formatted(id, connection));
        sql("""
                insert into alert (tenant, id, provider, connection_id, operation, operation_id, error, raised_at, resolved_at)
                values ('acme', '%1$s:alert', 'sendgrid', '%2$s', 'send_email', '%1$s',
                    '{"kind":"unavailable","message":"SendGrid keeps failing.","retryable":true}', now(), now())""".formatted(id, connection));

        // When
        String page = visitor.open(Paths.operation(id)).asString();

        // Then
        assertThat(page.replaceAll("\\s+", " "))
                .containsSubsequence(
                        "Taken up",
                        "Call 1 to SendGrid",
                        "It did not succeed, and was safe to repeat.",
                        "Request: POST one Response: 503",
                        "Call 2 to SendGrid",
                        "The answer took 31 ms.",
                        "Request: POST two Response: 502",
                        "1 min 5 s after it was taken up.",
                        "Alert raised",
                        "SendGrid keeps failing.",
                        "Alert resolved");
    }

    @Test
    void goesOnWhereTheListEnds() {
        // Given
        for (int i = 0; i < 31; i++) {
            sql("""
                    insert into operation (tenant, id, connection_id, provider, operation, status, attempts, started_at, finished_at)
                    values ('acme', 'page %1$d+%2$s', '%2$s', 'sendgrid', 'send_email', 'expired', 0, now(), now())""".formatted(i, connection));
        }

        // When
        String first = visitor.open(OPERATIONS + "?status=expired&connection=" + connection)
                .asString();
        String next = group(first, "href=\"([^\"]+)\">Older operations").replace("&amp;", "&");
        String second = visitor.open(next).asString();

        // Then
        assertThat(Pattern.compile("class=\"row\"").matcher(first).results()).hasSize(30);
        assertThat(Pattern.compile("class=\"row\"").matcher(second).results()).hasSize(1);
        assertThat(second).doesNotContain("Older operations");
    }

    @Test
    void triesAnOperationOnceHoweverOftenTheFormIsSent() throws Exception {
        // Given
        String path = "/settings/connections/" + connection + "/operations/get_username";
        String form = visitor.open(path).asString();
        Map<String, String> filledIn = Map.of("key", group(form, "name=\"key\" value=\"([^\"]+)\""));

        // When
        CompletableFuture<Response> first = CompletableFuture.supplyAsync(() -> visitor.send(path, filledIn));
        String asked = executor.answer(connection, null).value();
        Response ended = first.get(20, TimeUnit.SECONDS);
        CompletableFuture<Response> second = CompletableFuture.supplyAsync(() -> visitor.send(path, filledIn));
        executor.answerTo(2, connection);
        Response again = second.get(20, TimeUnit.SECONDS);

        // Then
        assertThat(form).contains("It reads at SendGrid and changes nothing.", "It takes no parameters.");
        assertThat(asked).contains("\"debug\":true");
        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(ended.asString()).contains("How it ended", "Succeeded", "&quot;account&quot; : &quot;Acme&quot;");
        assertThat(operation(again)).isEqualTo(operation(ended));
        assertThat(group(ended.asString(), "name=\"key\" value=\"([^\"]+)\"")).isNotEqualTo(filledIn.get("key"));
    }

    private static String operation(Response page) {
        return group(page.asString(), "operations\\?id=(try_[^\"]+)\"");
    }

    @Test
    void namesTheParameterThatDoesNotFitAndRunsNothing() {
        // Given
        String path = "/settings/connections/" + connection + "/operations/send_email";

        // When
        String form = visitor.open(path).asString();
        Response refused =
                visitor.send(path, Map.of("key", "k", "parameters.subject", "Hello <b>", "parameters.to", "{not json"));

        // Then
        assertThat(form).contains("This really happens.", "It changes something at SendGrid");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.asString())
                .contains("id=\"parameters.to-error\"", "{not json", "Hello &lt;b&gt;")
                .doesNotContain("Hello <b>");
        assertThat(executor.requested(connection)).isZero();
    }

    @Test
    void letsPeopleChooseWhatToTryWhoMay() {
        // Given
        String path = "/settings/connections/" + connection + "/operations";

        // When
        String all = visitor.open(path).asString();
        String found = visitor.open(path + "?q=username").asString();
        Response unknown = visitor.open(path + "/no_such_operation");
        Response viewer = Visitor.signedIn("viewer").open(path);

        // Then
        assertThat(all).contains("/operations/send_email\"", "Reads", "Changes");
        assertThat(found).contains("/operations/get_username\"").doesNotContain("/operations/send_email\"");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(viewer.statusCode()).isEqualTo(403);
    }

    private void sql(String statement) {
        pool.query(statement).execute().await().atMost(Duration.ofSeconds(10));
    }

    private static String group(String page, String pattern) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(page));
    }
}

package io.flowmaestro.handlers.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.gateway.HttpGateway;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.gateway.Outcome.Failed;
import io.flowmaestro.gateway.Outcome.Succeeded;
import io.flowmaestro.gateway.Outcome.Unknown;
import io.flowmaestro.spi.Extensions;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider file, the gateway and the guard around the handlers. */
class SmtpGatewayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String MAIL = "{\"to\": [\"bob@example.net\"], \"subject\": \"Hi\", \"text\": \"Hello\"}";

    private static Vertx vertx;
    private static Catalog catalog;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        catalog = Catalog.load(SmtpGatewayIT.class.getClassLoader());
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aSandboxConnectionReachesTheSandboxAlone() {
        // Given
        MailServer sandbox = MailServer.start(vertx, null);

        // When
        Outcome outcome = run(sandbox(sandbox), true, "send_email", MAIL);

        // Then
        assertThat(((Succeeded) outcome).output())
                .hasToString(
                        "{\"message_id\":\"<5f2b7a@example.com>\",\"accepted\":[\"bob@example.net\"],\"rejected\":[]}");
        assertThat(sandbox.heard())
                .contains("MAIL FROM:<ada@example.com> SIZE=" + sizeOf(sandbox))
                .doesNotContain("STARTTLS");
    }

    @Test
    void theHealthTestTakesTheSameWay() {
        // Given
        MailServer sandbox = MailServer.start(vertx, null);
        String test = catalog.provider("smtp").orElseThrow().connection().test();

        // When
        Outcome outcome = run(sandbox(sandbox), true, test, "{}");

        // Then
        assertThat(((Succeeded) outcome).output())
                .hasToString("{\"account\":\"ada@example.com\",\"max_bytes\":100000}");
    }

    @Test
    void aSandboxConnectionIsRefusedWhereThereIsNoSandbox() {
        // When
        Failed failed = (Failed) run(Optional.empty(), true, "send_email", MAIL);

        // Then
        assertThat(failed.error().code()).isEqualTo("no_sandbox");
        assertThat(failed.error().message()).isEqualTo("The connection is one to the sandbox, and none runs here.");
    }

    @Test
    void aServerAtAnAddressThatIsNotPublicHearsNothing() {
        // Given
        MailServer inside = MailServer.start(vertx, null);

        // When
        Failed failed = (Failed) run(sandbox(inside), false, "send_email", MAIL);

        // Then
        assertThat(failed.error().code()).isEqualTo("address_refused");
        assertThat(failed.error().kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(inside.opened()).isZero();
    }

    @Test
    void aConnectionLostAfterTheMailsEndIsUnknown() {
        // Given
        MailServer sandbox = MailServer.start(vertx, null).on(".", MailServer.CUT);

        // When
        Unknown unknown = (Unknown) run(sandbox(sandbox), true, "send_email", MAIL);

        // Then
        assertThat(unknown.error().kind()).isEqualTo(FailureKind.OUTCOME_UNKNOWN);
        assertThat(unknown.error().code()).isEqualTo("unavailable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GREETING", "MAIL", "DATA"})
    void aConnectionLostBeforeMayBeTriedAgain(String line) {
        // Given
        MailServer sandbox = MailServer.start(vertx, null).on(line, MailServer.CUT);

        // When
        Failed failed = (Failed) run(sandbox(sandbox), true, "send_email", MAIL);

        // Then
        assertThat(failed.error().kind()).isEqualTo(FailureKind.UNAVAILABLE);
        assertThat(failed.repeatable()).isTrue();
    }

    @Test
    void theServersWordsArePassedOnWithoutThePassword() {
        // Given
        MailServer sandbox = MailServer.start(vertx, null).on("AUTH", "535 5.7.8 pa55word is wrong");

        // When
        Failed failed = (Failed) run(sandbox(sandbox), true, "send_email", MAIL);

        // Then
        assertThat(failed.error().kind()).isEqualTo(FailureKind.INVALID_AUTH);
        assertThat(failed.error().code()).isEqualTo("535");
        assertThat(failed.error().message())
                .contains("535 5.7.8 [secret] is wrong")
                .doesNotContain("pa55word");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"to\": [\"bob@example.net\"], \"subject\": \"Hi\\r\\nBcc: eve@example.com\"}",
                "{\"to\": [\"bob@example.net>\\r\\nRCPT TO:<eve@example.com\"], \"subject\": \"Hi\"}",
                "{\"to\": [\"bob@example.net\"], \"subject\": \"Hi\", \"headers\": {\"X-A\": \"b\\nBcc: eve@example.com\"}}"
            })
    void aLineBreakIsRefusedAtItsPlaceBeforeAnythingIsSent(String parameters) {
        // Given
        MailServer sandbox = MailServer.start(vertx, null);

        // When
        Failed failed = (Failed) run(sandbox(sandbox), true, "send_email", parameters);

        // Then
        assertThat(failed.error().kind()).isEqualTo(FailureKind.VALIDATION);
        assertThat(failed.error().errors())
                .singleElement()
                .satisfies(violation -> assertThat(violation.pointer()).startsWith("/parameters/"));
        assertThat(sandbox.opened()).isZero();
    }

    private static long sizeOf(MailServer server) {
        List<String> heard = server.heard();
        return heard.subList(heard.indexOf("DATA") + 1, heard.indexOf(".")).stream()
                .mapToLong(line -> line.length() + 2)
                .sum();
    }

    private static Optional<URI> sandbox(MailServer server) {
        return Optional.of(URI.create("smtp://127.0.0.1:" + server.port()));
    }

    /** Every host has the loopback address. */
    private static Outcome run(Optional<URI> sandbox, boolean toSandbox, String name, String parameters) {
        SmtpClient client = new SmtpClient(vertx, sandbox);
        Clock clock = Clock.systemUTC();
        EgressGuard guard = new EgressGuard(host -> Future.succeededFuture(List.of(InetAddress.getLoopbackAddress())));
        HttpGateway gateway = HttpGateway.toProviders(
                        new GuardedHttpClient(vertx, guard, EgressLimits.defaults()), null, clock)
                .with(new Extensions(
                        Map.of(),
                        Map.of(SmtpSend.NAME, new SmtpSend(client, clock), SmtpTest.NAME, new SmtpTest(client))));
        return gateway.execute(call(toSandbox, name, parameters)).await().atMost(PATIENCE);
    }

    private static OperationCall call(boolean toSandbox, String name, String parameters) {
        Operation operation =
                catalog.provider("smtp").orElseThrow().operation(name).orElseThrow();
        Instant later = Instant.now().plusSeconds(10);
        Lease lease = new Lease(
                new CredentialRef("acme", "conn_1"),
                "smtp",
                "password",
                Map.of("password", Secret.of("pa55word")),
                Map.of("host", "smtp.example.com", "port", "587", "username", "ada@example.com"),
                List.of(),
                toSandbox,
                false,
                later);
        return new OperationCall(operation, json(parameters), lease, "5f2b7a", later, null, false);
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }
}

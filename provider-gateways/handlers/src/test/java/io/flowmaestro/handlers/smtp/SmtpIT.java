package io.flowmaestro.handlers.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.egress.Fault;
import io.flowmaestro.spi.OperationHandler;
import io.flowmaestro.spi.OperationHandler.Answer;
import io.flowmaestro.spi.OperationHandler.Answered;
import io.flowmaestro.spi.OperationHandler.Call;
import io.flowmaestro.spi.OperationHandler.Peer;
import io.flowmaestro.spi.OperationHandler.Unanswered;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpIT {
    private static final String HOST = "smtp.example.com";
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String BOB =
            "{\"to\": [\"bob@example.net\"], \"subject\": \"Hi\", \"text\": \"One\\n.\\n..Two\"}";

    private static Vertx vertx;
    private static PfxOptions certificate;
    private static SmtpClient client;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        vertx = Vertx.vertx();
        certificate = certificate(folder);
        client = new SmtpClient(vertx, Optional.empty(), new NetClientOptions().setTrustOptions(certificate));
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void sendsAMailByStartTls() {
        // Given
        MailServer server = MailServer.start(vertx, certificate);

        // When
        Answered answer = (Answered) send(server, HOST, "starttls", BOB, LONG);

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .hasToString("{\"message_id\":\"<5f2b7a@example.com>\",\"accepted\":[\"bob@example.net\"],"
                        + "\"rejected\":[],\"reply\":\"250 2.0.0 queued as 42\"}");
        await().untilAsserted(() -> assertThat(server.heard()).endsWith(".", "QUIT"));
        assertThat(server.heard())
                .startsWith(
                        "EHLO [127.0.0.1]",
                        "STARTTLS",
                        "EHLO [127.0.0.1]",
                        "AUTH PLAIN " + base64("\0ada@example.com\0s3cret"))
                .contains("RCPT TO:<bob@example.net>", "DATA", "Subject: Hi", "One", "..", "...Two");
        assertThat(server.heard().get(4)).matches("MAIL FROM:<ada@example\\.com> SIZE=\\d+");
        await().untilAsserted(() -> assertThat(server.closed()).isEqualTo(1));
    }

    @Test
    void beginsWithTlsWhereTheAccountSaysSo() {
        // Given
        MailServer server = MailServer.startTls(vertx, certificate);

        // When
        Answered answer = (Answered) send(server, HOST, "tls", BOB, LONG);

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.heard()).startsWith("EHLO [127.0.0.1]").doesNotContain("STARTTLS");
    }

    @Test
    void signsInByLoginWherePlainIsNotOffered() {
        // Given
        MailServer server = MailServer.start(vertx, certificate)
                .on("EHLO", "250-mx\r\n250-STARTTLS\r\n250 auth login")
                .on("AUTH LOGIN", "334 VXNlcm5hbWU6")
                .on(base64("ada@example.com"), "334 UGFzc3dvcmQ6")
                .on(base64("s3cret"), "235 welcome");

        // When
        Answered answer = (Answered) send(server, HOST, "starttls", BOB, LONG);

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.heard()).contains("MAIL FROM:<ada@example.com>");
    }

    @Test
    void theTestSignsInAndSendsNothing() {
        // Given
        MailServer server = MailServer.start(vertx, certificate);

        // When
        Answer answer = result(new SmtpTest(client).handle(call(server, HOST, "starttls", "{}", LONG)));

        // Then
        assertThat(((Answered) answer).body()).hasToString("{\"max_bytes\":100000}");
        await().untilAsserted(() -> assertThat(server.heard()).endsWith("NOOP", "QUIT"));
        assertThat(server.heard()).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void sendsToWhomTheServerAccepts() {
        // Given
        MailServer server =
                MailServer.start(vertx, certificate).on("RCPT TO:<nobody", "550-5.1.1 No such\r\n550 5.1.1 user");

        // When
        Answered answer = (Answered) send(
                server,
                HOST,
                "starttls",
                "{\"to\": [\"nobody@example.net\", \"bob@example.net\"], \"subject\": \"\"}",
                LONG);

        // Then
        assertThat(answer.body().get("accepted")).hasToString("[\"bob@example.net\"]");
        assertThat(answer.body().get("rejected"))
                .hasToString("[{\"address\":\"nobody@example.net\",\"reason\":\"550 5.1.1 No such 5.1.1 user\"}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GREETING | 421 4.3.2 closing             | 425 | 421
            GREETING | 554 5.7.1 go away             | 422 | server_refused
            EHLO     | 502 what                      | 422 | server_refused
            STARTTLS | 454 4.7.0 TLS not available   | 429 | 454
            AUTH     | 535 5.7.8 wrong               | 401 | 535
            AUTH     | 534 5.7.9 app password        | 401 | 534
            AUTH     | 504 mechanism                 | 401 | 504
            AUTH     | 454 4.7.0 later               | 429 | 454
            MAIL     | 530 5.7.0 sign in             | 401 | 530
            MAIL     | 550 5.7.60 not your address   | 422 | sender_refused
            MAIL     | 552 5.3.4 too big             | 413 | 552
            MAIL     | 452 4.3.1 storage             | 429 | 452
            MAIL     | 421 4.7.0 closing             | 425 | 421
            RCPT     | 550 5.1.1 nobody              | 404 | 550
            RCPT     | 551 5.1.6 moved               | 404 | 551
            RCPT     | 553 5.1.3 no mailbox          | 400 | 553
            RCPT     | 450 4.2.0 greylisted          | 425 | 450
            RCPT     | 451 4.3.0 later               | 425 | 451
            DATA     | 554 5.5.1 none                | 422 | message_refused
            .        | 554 5.7.1 spam                | 422 | message_refused
            .        | 523 5.3.4 too big             | 413 | 523
            .        | 451 4.3.0 later               | 425 | 451
            """)
    void whatTheServerRefusesWasNotDone(String line, String reply, int status, String code) {
        // Given
        MailServer server = MailServer.start(vertx, certificate).on(line, reply);

        // When
        Answered answer = (Answered) send(server, HOST, "starttls", BOB, LONG);

        // Then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().get("code").asText()).isEqualTo(code);
        assertThat(answer.body().get("message").asText()).isEqualTo(reply);
    }

    @Test
    void oneRefusedForNowMakesAllWorthAnotherTry() {
        // Given
        MailServer server = MailServer.start(vertx, certificate)
                .on("RCPT TO:<nobody", "550 5.1.1 nobody")
                .on("RCPT TO:<bob", "450 4.2.0 greylisted");

        // When
        Answered answer = (Answered) send(
                server,
                HOST,
                "starttls",
                "{\"to\": [\"nobody@example.net\", \"bob@example.net\"], \"subject\": \"\"}",
                LONG);

        // Then
        assertThat(answer.status()).isEqualTo(425);
        assertThat(server.heard()).doesNotContain("DATA");
    }

    @Test
    void aMailLargerThanTheServerTakesIsNotSent() {
        // Given
        MailServer server = MailServer.start(vertx, certificate)
                .on("EHLO", "250-mx\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n250 SIZE 100");

        // When
        Answered answer = (Answered) send(server, HOST, "starttls", BOB, LONG);

        // Then
        assertThat(answer.status()).isEqualTo(413);
        assertThat(server.heard()).noneMatch(line -> line.startsWith("MAIL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GREETING", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"})
    void aConnectionLostBeforeTheMailsEndDidNothing(String line) {
        // Given
        MailServer server = MailServer.start(vertx, certificate).on(line, MailServer.CUT);

        // When / Then
        assertThat(send(server, HOST, "starttls", BOB, LONG)).isEqualTo(new Unanswered(Fault.CONNECTION_LOST, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {MailServer.CUT, "garbage", "354 go on"})
    void aConnectionLostAfterTheMailsEndMayHaveSentIt(String reply) {
        // Given
        MailServer server = MailServer.start(vertx, certificate).on(".", reply);

        // When / Then
        assertThat(send(server, HOST, "starttls", BOB, LONG)).isEqualTo(new Unanswered(Fault.CONNECTION_LOST, true));
        assertThat(server.heard()).contains(".");
    }

    @ParameterizedTest
    @CsvSource({"GREETING,false", "AUTH,false", "DATA,false", ".,true"})
    void endsAtTheDeadlineAndSaysWhetherItBegan(String line, boolean sent) {
        // Given
        MailServer server = MailServer.start(vertx, certificate).on(line, MailServer.SILENCE);

        // When
        Answer answer = send(server, HOST, "starttls", BOB, SHORT);

        // Then
        assertThat(answer).isEqualTo(new Unanswered(Fault.NO_ANSWER, sent));
        await().untilAsserted(() -> assertThat(server.closed()).isEqualTo(1));
    }

    @Test
    void hangsUpWhereNobodyWaitsAnyMore() {
        // Given
        MailServer server = MailServer.start(vertx, certificate).on("DATA", MailServer.SILENCE);
        UniAssertSubscriber<Answer> subscriber = new SmtpSend(client, Clock.systemUTC())
                .handle(call(server, HOST, "starttls", BOB, LONG))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        await().untilAsserted(() -> assertThat(server.heard()).contains("DATA"));

        // When
        subscriber.cancel();

        // Then
        await().untilAsserted(() -> assertThat(server.closed()).isEqualTo(1));
    }

    @Test
    void saysNothingInPlainTextWhereStartTlsIsTakenOut() {
        // Given
        MailServer server = MailServer.start(vertx, certificate).on("EHLO", "250-mx\r\n250 AUTH PLAIN");

        // When
        Answered answer = (Answered) send(server, HOST, "starttls", BOB, LONG);

        // Then
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().get("code").asText()).isEqualTo("starttls_not_offered");
        await().untilAsserted(() -> assertThat(server.heard()).containsExactly("EHLO [127.0.0.1]", "QUIT"));
    }

    @Test
    void takesNothingSaidInPlainTextForTheServers() {
        // Given
        MailServer server =
                MailServer.start(vertx, certificate).on("STARTTLS", "220 go on\r\n250-mx\r\n250 AUTH PLAIN");

        // When / Then
        assertThat(send(server, HOST, "starttls", BOB, LONG)).isEqualTo(new Unanswered(Fault.TLS_FAILED, false));
        assertThat(server.heard()).noneMatch(line -> line.startsWith("AUTH"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"starttls", "tls"})
    void asksForACertificateOfTheVeryName(String security) {
        // Given
        MailServer server =
                security.equals("tls") ? MailServer.startTls(vertx, certificate) : MailServer.start(vertx, certificate);

        // When / Then
        assertThat(send(server, "smtp.example.org", security, BOB, LONG))
                .isEqualTo(new Unanswered(Fault.TLS_FAILED, false));
        assertThat(server.heard()).noneMatch(line -> line.startsWith("AUTH"));
    }

    @Test
    void asksForACertificateOfSomebodyTrusted() {
        // Given
        MailServer server = MailServer.start(vertx, certificate);
        SmtpSend untrusting = new SmtpSend(new SmtpClient(vertx, Optional.empty()), Clock.systemUTC());

        // When / Then
        assertThat(result(untrusting.handle(call(server, HOST, "starttls", BOB, LONG))))
                .isEqualTo(new Unanswered(Fault.TLS_FAILED, false));
    }

    @Test
    void opensNoConnectionForWhatIsNoMail() {
        // Given
        MailServer server = MailServer.start(vertx, certificate);

        // When
        Answered answer = (Answered) send(
                server,
                HOST,
                "starttls",
                "{\"to\": [\"a@b.example\"], \"subject\": \"x\\r\\nBcc: eve@example.com\"}",
                LONG);

        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(server.opened()).isZero();
    }

    @Test
    void saysThatNobodyListens() {
        // Given
        OperationHandler.Route nowhere = (host, port) ->
                Uni.createFrom().item(new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), false));

        // When / Then
        assertThat(result(new SmtpSend(client, Clock.systemUTC()).handle(call(nowhere, HOST, "starttls", BOB, LONG))))
                .isEqualTo(new Unanswered(Fault.CONNECTION_FAILED, false));
    }

    private static Answer send(MailServer server, String host, String security, String input, Duration timeout) {
        return result(new SmtpSend(client, Clock.systemUTC()).handle(call(server, host, security, input, timeout)));
    }

    private static Answer result(Uni<Answer> answer) {
        return answer.await().atMost(PATIENCE);
    }

    private static Call call(MailServer server, String host, String security, String input, Duration timeout) {
        return call(
                (asked, port) -> Uni.createFrom()
                        .item(new Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), false)),
                host,
                security,
                input,
                timeout);
    }

    private static Call call(
            OperationHandler.Route route, String host, String security, String input, Duration timeout) {
        Map<String, String> connection = new HashMap<>();
        connection.put("host", host);
        connection.put("port", "587");
        connection.put("security", security);
        connection.put("username", "ada@example.com");
        return new Call(json(input), connection, Map.of("password", "s3cret"), "5f2b7a", timeout, route);
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** For {@link #HOST}, signed by itself. */
    private static PfxOptions certificate(Path folder) throws Exception {
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + HOST,
                        "-ext",
                        "san=dns:" + HOST,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        return new PfxOptions().setPath(store.toString()).setPassword("changeit");
    }
}

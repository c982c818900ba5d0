package io.flowmaestro.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.egress.Exchange.Answered;
import io.flowmaestro.egress.Exchange.BodyEnd;
import io.flowmaestro.egress.Exchange.Unanswered;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedHttpClientIT {
    private static final URI API = URI.create("https://api.example.com/v1/things?a=b%20c");
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final int LIMIT = 64 * 1024;
    private static final EgressLimits LIMITS = new EgressLimits(
            4, 4, Duration.ofSeconds(3), LONG, Duration.ofSeconds(30), Duration.ofSeconds(15), LIMIT, LIMIT);

    private static Vertx vertx;
    private static GuardedHttpClient client;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        client = new GuardedHttpClient(vertx, new EgressGuard(vertx), LIMITS);
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void sendsWhatItIsGivenAndKeepsTheConnection() {
        // Given
        ByteServer server = ByteServer.start(vertx, ByteServer.answering(ByteServer.json(201, "{\"id\":1}")));
        OutboundRequest request = new OutboundRequest(
                "POST", API, Map.of("content-type", "application/json"), Buffer.buffer("{\"x\":\"é\"}"));

        // When
        Answered first = (Answered) send(request, server, LONG);
        Answered second = (Answered) send(request, server, LONG);

        // Then
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.headers().get("content-type")).isEqualTo("application/json");
        assertThat(first.body()).hasToString("{\"id\":1}");
        assertThat(first.end()).isEqualTo(BodyEnd.COMPLETE);
        assertThat(second.body()).hasToString("{\"id\":1}");
        assertThat(server.opened()).isEqualTo(1);
        assertThat(server.requests().get(0))
                .startsWith("POST /v1/things?a=b%20c HTTP/1.1\r\n")
                .contains("\r\nhost: 127.0.0.1:" + server.port() + "\r\n")
                .contains("\r\ncontent-type: application/json\r\n")
                .contains("\r\ncontent-length: 10\r\n")
                .contains("\r\nuser-agent: FlowMaestro-Integrations\r\n");
    }

    @Test
    void postsAForm() {
        // Given
        ByteServer server = ByteServer.start(vertx, ByteServer.answering(ByteServer.json(200, "{}")));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("redirect_uri", "https://a.example/b?c=d&e");

        // When
        send(OutboundRequest.form(API, fields), server, LONG);

        // Then
        assertThat(server.requests().get(0))
                .contains("content-type: application/x-www-form-urlencoded\r\n")
                .endsWith("\r\n\r\ngrant_type=authorization_code&redirect_uri=https%3A%2F%2Fa.example%2Fb%3Fc%3Dd%26e");
    }

    /** RELIABILITY H2. */
    @Test
    void saysThatNothingLeftWhereNobodyListens() {
        // Given
        URI nobody = URI.create("http://127.0.0.1:1");

        // When
        Exchange exchange = result(client.send(get(), Destination.base(nobody), LONG));

        // Then
        assertThat(exchange).isEqualTo(new Unanswered(Fault.CONNECTION_FAILED, false, 0));
    }

    @Test
    void saysThatNothingLeftWhereTheTimeWasOverBefore() {
        // Given
        ByteServer server = ByteServer.start(vertx, ByteServer.answering(ByteServer.json(200, "{}")));

        // When
        Exchange exchange = send(get(), server, Duration.ZERO);

        // Then
        assertThat(exchange).isEqualTo(new Unanswered(Fault.NO_ANSWER, false, 0));
        assertThat(server.bytes()).isZero();
    }

    /** RELIABILITY H1. */
    @Test
    void endsAtTheDeadlineWhereNoAnswerComes() {
        // Given
        ByteServer server = ByteServer.start(vertx, socket -> {});

        // When
        Unanswered exchange = (Unanswered) send(get(), server, SHORT);

        // Then
        assertThat(exchange.fault()).isEqualTo(Fault.NO_ANSWER);
        assertThat(exchange.sent()).isTrue();
        assertThat(exchange.millis()).isLessThan(1_400);
        await().untilAsserted(() -> assertThat(server.closed()).isEqualTo(1));
    }

    /** RELIABILITY H6. */
    @Test
    void endsAtTheDeadlineWhereTheHeadTrickles() {
        // Given
        ByteServer server = ByteServer.start(vertx, trickling("HTTP/1.1 200 OK\r\n", "X"));

        // When
        Unanswered exchange = (Unanswered) send(get(), server, SHORT);

        // Then
        assertThat(exchange.fault()).isEqualTo(Fault.NO_ANSWER);
        assertThat(exchange.sent()).isTrue();
        assertThat(exchange.millis()).isLessThan(1_400);
    }

    /** RELIABILITY H6. */
    @Test
    void endsAtTheDeadlineWhereTheBodyTrickles() {
        // Given
        ByteServer server = ByteServer.start(vertx, trickling("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", "x"));

        // When
        Answered exchange = (Answered) send(get(), server, SHORT);

        // Then
        assertThat(exchange.end()).isEqualTo(BodyEnd.LATE);
        assertThat(exchange.body().length()).isBetween(1, 9000);
        assertThat(exchange.millis()).isLessThan(1_400);
        await().untilAsserted(() -> assertThat(server.closed()).isEqualTo(1));
    }

    @Test
    void givesUpWhereTheServerIsSilentForTooLong() {
        // Given
        ByteServer server = ByteServer.start(vertx, socket -> {});
        EgressLimits impatient =
                new EgressLimits(1, 1, Duration.ofSeconds(3), LONG, SHORT, Duration.ofSeconds(15), LIMIT, LIMIT);
        GuardedHttpClient other = new GuardedHttpClient(vertx, new EgressGuard(vertx), impatient);

        // When
        Unanswered exchange = (Unanswered) result(other.send(get(), Destination.base(server.url()), LONG));

        // Then
        assertThat(exchange.fault()).isEqualTo(Fault.NO_ANSWER);
        assertThat(exchange.sent()).isTrue();
        assertThat(exchange.millis()).isLessThan(5_000);
    }

    /** RELIABILITY H2. */
    @Test
    void saysThatBytesLeftWhereTheConnectionIsReset() {
        // Given
        ByteServer server = ByteServer.start(vertx, NetSocket::close);

        // When
        Unanswered exchange = (Unanswered) send(get(), server, LONG);

        // Then
        assertThat(exchange.fault()).isEqualTo(Fault.CONNECTION_LOST);
        assertThat(exchange.sent()).isTrue();
    }

    /** RELIABILITY H3. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ok\":",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"ok\":\r\n"
            })
    void tellsATruncatedBody(String response) {
        // Given
        ByteServer server =
                ByteServer.start(vertx, socket -> socket.write(response).onSuccess(v -> socket.close()));

        // When
        Answered first = (Answered) send(get(), server, LONG);
        Answered second = (Answered) send(get(), server, LONG);

        // Then
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.end()).isEqualTo(BodyEnd.TRUNCATED);
        assertThat(first.body()).hasToString("{\"ok\":");
        assertThat(second.end()).isEqualTo(BodyEnd.TRUNCATED);
        assertThat(server.opened()).as("connections").isEqualTo(2);
    }

    /** RELIABILITY H4. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
            })
    void cutsABodyAtTheLimitAndTheConnectionWithIt(String head) {
        // Given
        ByteServer server = ByteServer.start(vertx, socket -> {
            socket.write(head);
            pour(socket);
        });

        // When
        Answered exchange = (Answered) send(get(), server, LONG);

        // Then
        assertThat(exchange.end()).isEqualTo(BodyEnd.TOO_LARGE);
        assertThat(exchange.body().length()).isEqualTo(LIMIT);
        await().untilAsserted(() -> assertThat(server.closed()).isEqualTo(1));
    }

    @Test
    void undoesGzip() {
        // Given
        Buffer zipped = gzip("{\"ok\":true}".getBytes(StandardCharsets.UTF_8));
        ByteServer server = ByteServer.start(vertx, encoded("gzip", zipped));

        // When
        Answered exchange = (Answered) send(get(), server, LONG);

        // Then
        assertThat(exchange.body()).hasToString("{\"ok\":true}");
        assertThat(exchange.end()).isEqualTo(BodyEnd.COMPLETE);
    }

    /** RELIABILITY H5. */
    @Test
    void cutsAGzipBombAtTheLimit() {
        // Given
        Buffer bomb = gzip(new byte[16 * 1024 * 1024]);
        ByteServer server = ByteServer.start(vertx, encoded("gzip", bomb));

        // When
        Answered exchange = (Answered) send(get(), server, LONG);

        // Then
        assertThat(bomb.length()).isLessThan(LIMIT);
        assertThat(exchange.end()).isEqualTo(BodyEnd.TOO_LARGE);
        assertThat(exchange.body().length()).isEqualTo(LIMIT);
    }

    /** RELIABILITY H5. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip, gzip", "br", "gzip"})
    void doesNotGuessAtAnEncodingItDidNotAskForOrThatIsBroken(String coding) {
        // Given
        ByteServer server = ByteServer.start(vertx, encoded(coding, Buffer.buffer("not gzip")));

        // When
        Answered exchange = (Answered) send(get(), server, LONG);

        // Then
        assertThat(exchange.end()).isEqualTo(BodyEnd.TRUNCATED);
        assertThat(exchange.body().length()).isZero();
    }

    /** RELIABILITY H11, S6. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirect(int status) {
        // Given
        ByteServer other = ByteServer.start(vertx, ByteServer.answering(ByteServer.json(200, "{}")));
        ByteServer server = ByteServer.start(
                vertx,
                ByteServer.answering("HTTP/1.1 " + status + " Moved\r\nLocation: " + other.url()
                        + "/\r\nContent-Length: 0\r\n\r\n"));

        // When
        Answered exchange = (Answered) result(client.send(
                get(),
                Destination.base(server.url()),
                LONG,
                request -> Uni.createFrom().item(request.withHeader("authorization", "Bearer canary"))));

        // Then
        assertThat(exchange.status()).isEqualTo(status);
        assertThat(server.requests()).hasSize(1).first().asString().contains("authorization: Bearer canary\r\n");
        assertThat(other.opened()).isZero();
    }

    /** RELIABILITY I1. */
    @ParameterizedTest
    @ValueSource(strings = {"a\r\nx: y", "a\nb", "a\rb", "a\0b", "gr\u00fcn", "\u010a\u010d"})
    void sendsNoByteOfAHeaderThatCouldAddAnother(String value) {
        // Given
        ByteServer server = ByteServer.start(vertx, ByteServer.answering(ByteServer.json(200, "{}")));

        // When
        Exchange exchange = result(client.send(
                get(),
                Destination.base(server.url()),
                LONG,
                request -> Uni.createFrom().item(request.withHeader("x-key", value))));

        // Then
        assertThat(exchange).isEqualTo(new Unanswered(Fault.HEADER_REFUSED, false, 0));
        assertThat(server.opened()).isZero();
    }

    /** RELIABILITY S2, S5. */
    @Test
    void doesNotAskForTheCredentialOfAnAddressThatIsRefused() {
        // Given
        GuardedHttpClient guarded = new GuardedHttpClient(vertx, new EgressGuard(loopback()), LIMITS);

        // When
        Exchange exchange = result(guarded.send(get(), Destination.provider(), LONG, request -> {
            throw new AssertionError("asked");
        }));

        // Then
        assertThat(exchange).isEqualTo(new Unanswered(Fault.ADDRESS_REFUSED, false, 0));
    }

    @Test
    void aBugInWhatPutsTheCredentialOnSendsNothing() {
        // Given
        ByteServer server = ByteServer.start(vertx, ByteServer.answering(ByteServer.json(200, "{}")));
        IllegalStateException bug = new IllegalStateException("bug");

        // When
        UniAssertSubscriber<Exchange> sending = client.send(get(), Destination.base(server.url()), LONG, request -> {
                    throw bug;
                })
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());

        // Then
        assertThat(sending.awaitFailure(Duration.ofSeconds(10)).getFailure()).isSameAs(bug);
        assertThat(server.opened()).isZero();
    }

    @Test
    void refusesMoreThanMayWait() {
        // Given
        ByteServer server = ByteServer.start(vertx, socket -> {});
        EgressLimits narrow = new EgressLimits(
                1, 0, Duration.ofSeconds(3), LONG, Duration.ofSeconds(30), Duration.ofSeconds(15), LIMIT, LIMIT);
        GuardedHttpClient one = new GuardedHttpClient(vertx, new EgressGuard(vertx), narrow);
        Destination there = Destination.base(server.url());
        UniAssertSubscriber<Exchange> first =
                one.send(get(), there, LONG).subscribe().withSubscriber(UniAssertSubscriber.create());
        await().until(() -> server.requests().size() == 1);

        // When
        Exchange second = result(one.send(get(), there, LONG));
        first.cancel();

        // Then
        assertThat(second).isEqualTo(new Unanswered(Fault.TOO_MANY_WAITING, false, 0));
    }

    /** RELIABILITY C7. */
    @Test
    void doesNotSendWhatDidNotGetOnItsWayInTime() {
        // Given
        ByteServer server = ByteServer.start(vertx, ByteServer.answering(ByteServer.json(200, "{}")));
        EgressLimits hurried =
                new EgressLimits(1, 1, Duration.ofSeconds(3), SHORT, LONG, Duration.ofSeconds(15), LIMIT, LIMIT);
        GuardedHttpClient other = new GuardedHttpClient(vertx, new EgressGuard(vertx), hurried);

        // When
        Exchange exchange = result(other.send(
                get(),
                Destination.base(server.url()),
                LONG,
                request -> Uni.createFrom().item(request).onItem().delayIt().by(SHORT.multipliedBy(2))));

        // Then
        assertThat(exchange).isEqualTo(new Unanswered(Fault.NOT_SENT, false, 0));
        assertThat(server.requests()).isEmpty();
    }

    /** RELIABILITY C7. */
    @Test
    void doesNotSendWhatWasPermittedTooLongAgo() {
        // Given
        ByteServer server = ByteServer.start(vertx, ByteServer.answering(ByteServer.json(200, "{}")));
        long permitted = System.nanoTime() - EgressLimits.defaults().departure().toNanos();
        GuardedHttpClient other = new GuardedHttpClient(vertx, new EgressGuard(vertx), EgressLimits.defaults());

        // When
        Exchange exchange =
                result(other.send(get(), Destination.base(server.url()), LONG, Uni.createFrom()::item, permitted));

        // Then
        assertThat(exchange).isEqualTo(new Unanswered(Fault.NOT_SENT, false, 0));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whoWaitsInVainLeavesTheQueue() {
        // Given
        ByteServer server = ByteServer.start(vertx, socket -> {});
        EgressLimits narrow = new EgressLimits(
                1, 1, Duration.ofSeconds(3), LONG, Duration.ofSeconds(30), Duration.ofSeconds(15), LIMIT, LIMIT);
        GuardedHttpClient one = new GuardedHttpClient(vertx, new EgressGuard(vertx), narrow);
        Destination there = Destination.base(server.url());
        UniAssertSubscriber<Exchange> first =
                one.send(get(), there, LONG).subscribe().withSubscriber(UniAssertSubscriber.create());
        await().until(() -> server.requests().size() == 1);

        // When
        Exchange second = result(one.send(get(), there, SHORT));

        // Then
        assertThat(second).isEqualTo(new Unanswered(Fault.NO_ANSWER, false, 0));
        await().untilAsserted(() -> assertThat(result(one.send(get(), there, SHORT)))
                .as("another found the place")
                .isEqualTo(new Unanswered(Fault.NO_ANSWER, false, 0)));
        assertThat(server.requests()).hasSize(1);
        first.cancel();
    }

    @Test
    void cancellingClosesTheConnection() {
        // Given
        ByteServer server = ByteServer.start(vertx, socket -> {});
        UniAssertSubscriber<Exchange> waiting = client.send(get(), Destination.base(server.url()), LONG)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        await().until(() -> server.requests().size() == 1);

        // When
        waiting.cancel();

        // Then
        await().untilAsserted(() -> assertThat(server.closed()).isEqualTo(1));
    }

    /** RELIABILITY S5, H13. */
    @Test
    void connectsToTheCheckedAddressUnderTheHostsOwnName(@TempDir Path folder) throws Exception {
        // Given
        PfxOptions certificate = Certificates.make(folder.resolve("server.p12"), "api.example.com");
        ByteServer server = ByteServer.start(
                vertx,
                new NetServerOptions().setSsl(true).setSni(true).setPfxKeyCertOptions(certificate),
                socket -> socket.write(ByteServer.json(200, "\"" + socket.indicatedServerName() + "\"")));
        GuardedHttpClient trusting = new GuardedHttpClient(
                vertx,
                new EgressGuard(loopback(), address -> true),
                LIMITS,
                new HttpClientOptions().setPfxTrustOptions(certificate));

        // When
        Answered right = (Answered) result(
                trusting.send(get("https://api.example.com:" + server.port() + "/v1"), Destination.provider(), LONG));
        Exchange wrong = result(
                trusting.send(get("https://api.example.org:" + server.port() + "/v1"), Destination.provider(), LONG));
        Exchange untrusted = result(new GuardedHttpClient(vertx, new EgressGuard(loopback(), address -> true), LIMITS)
                .send(get("https://api.example.com:" + server.port() + "/v1"), Destination.provider(), LONG));

        // Then
        assertThat(right.body()).hasToString("\"api.example.com\"");
        assertThat(server.requests())
                .hasSize(1)
                .first()
                .asString()
                .contains("\r\nhost: api.example.com:" + server.port() + "\r\n");
        assertThat(wrong).isEqualTo(new Unanswered(Fault.TLS_FAILED, false, 0));
        assertThat(untrusted).isEqualTo(new Unanswered(Fault.TLS_FAILED, false, 0));
    }

    /** RELIABILITY H5: a bomb is cut by its ratio, before it reaches the limit. */
    @Test
    void cutsWhatGrowsAHundredfold() {
        // Given
        GuardedHttpClient roomy = new GuardedHttpClient(vertx, new EgressGuard(vertx), EgressLimits.defaults());
        Buffer bomb = gzip(new byte[1024 * 1024]);
        ByteServer server = ByteServer.start(vertx, encoded("gzip", bomb));

        // When
        Answered exchange = (Answered) result(roomy.send(get(), Destination.base(server.url()), LONG));

        // Then
        assertThat(exchange.end()).isEqualTo(BodyEnd.TOO_LARGE);
        assertThat(exchange.body().length()).isEqualTo(100 * bomb.length());
    }

    /** RELIABILITY S6: no setting of the process puts a proxy between the check and the server. */
    @Test
    void knowsNoProxy() {
        // Given
        ByteServer proxy = ByteServer.start(vertx, ByteServer.answering(ByteServer.json(200, "{}")));
        ByteServer server = ByteServer.start(vertx, ByteServer.answering(ByteServer.json(200, "{}")));
        List<String> settings = List.of("http.proxy", "https.proxy", "socksProxy");
        settings.forEach(setting -> {
            System.setProperty(setting + "Host", "127.0.0.1");
            System.setProperty(setting + "Port", String.valueOf(proxy.port()));
        });

        // When
        Exchange exchange;
        try {
            GuardedHttpClient fresh = new GuardedHttpClient(vertx, new EgressGuard(vertx), LIMITS);
            exchange = result(fresh.send(get(), Destination.base(server.url()), LONG));
        } finally {
            settings.forEach(setting -> {
                System.clearProperty(setting + "Host");
                System.clearProperty(setting + "Port");
            });
        }

        // Then
        assertThat(exchange).isInstanceOf(Answered.class);
        assertThat(server.requests()).hasSize(1);
        assertThat(proxy.opened()).isZero();
    }

    /** RELIABILITY H14: a connection that the server closed while nobody used it is not used again. */
    @Test
    void replacesAConnectionThatWasClosedWhileUnused() {
        // Given
        ByteServer server = ByteServer.start(
                vertx, socket -> socket.write(ByteServer.json(200, "{}")).onSuccess(written -> socket.close()));

        // When
        Exchange first = send(get(), server, LONG);
        await().until(() -> server.closed() == 1);
        Exchange second = send(get(), server, LONG);

        // Then
        assertThat(first).isInstanceOf(Answered.class);
        assertThat(second).isInstanceOf(Answered.class);
        assertThat(server.opened()).isEqualTo(2);
    }

    /** RELIABILITY H14, H2: a connection that ends under a request may have carried it. */
    @Test
    void saysThatBytesLeftWhereAKeptConnectionEndsUnderTheNextRequest() {
        // Given
        ByteServer[] server = new ByteServer[1];
        server[0] = ByteServer.start(vertx, socket -> {
            if (server[0].requests().size() == 1) {
                socket.write(ByteServer.json(200, "{}"));
            } else {
                socket.close();
            }
        });

        // When
        send(get(), server[0], LONG);
        Exchange second = send(get(), server[0], LONG);

        // Then
        assertThat(second)
                .isInstanceOfSatisfying(
                        Unanswered.class,
                        unanswered -> assertThat(unanswered.sent()).isTrue());
        assertThat(server[0].requests()).hasSize(2);
    }

    /** RELIABILITY S5, S6: what is not HTTP goes the same way. */
    @Test
    void aRouteIsPinnedAndGuarded() {
        // Given
        GuardedHttpClient permitting =
                new GuardedHttpClient(vertx, new EgressGuard(loopback(), address -> true), LIMITS);
        GuardedHttpClient guarded = new GuardedHttpClient(vertx, new EgressGuard(loopback()), LIMITS);

        // When / Then
        assertThat(permitting
                        .route("smtp.example.com", 587, Destination.provider())
                        .await()
                        .indefinitely())
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 587));
        assertThatThrownBy(() -> guarded.route("smtp.example.com", 587, Destination.provider())
                        .await()
                        .indefinitely())
                .isInstanceOfSatisfying(
                        RouteRefused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(Fault.ADDRESS_REFUSED));
        assertThatThrownBy(() -> guarded.route("127.0.0.1", 587, Destination.provider())
                        .await()
                        .indefinitely())
                .isInstanceOfSatisfying(
                        RouteRefused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(Fault.URL_REFUSED));
        assertThat(guarded.route("smtp.example.com", 587, Destination.base(URI.create("http://127.0.0.1:2525")))
                        .await()
                        .indefinitely())
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2525));
    }

    private static OutboundRequest get() {
        return get(API.toString());
    }

    private static OutboundRequest get(String url) {
        return new OutboundRequest("GET", URI.create(url), Map.of("accept", "application/json"), null);
    }

    private static Exchange send(OutboundRequest request, ByteServer server, Duration timeout) {
        return result(client.send(request, Destination.base(server.url()), timeout));
    }

    private static Exchange result(Uni<Exchange> exchange) {
        return exchange.await().atMost(Duration.ofSeconds(15));
    }

    private static HostResolver loopback() {
        return host -> Future.succeededFuture(List.of(InetAddress.getLoopbackAddress()));
    }

    /** Writes the start, and then a byte each 20 ms. */
    private static Consumer<NetSocket> trickling(String start, String more) {
        return socket -> {
            socket.write(start);
            vertx.setPeriodic(20, timer -> socket.write(more).onFailure(closed -> vertx.cancelTimer(timer)));
        };
    }

    /** Writes for as long as the connection is open. */
    private static void pour(NetSocket socket) {
        socket.write(Buffer.buffer(new byte[16 * 1024])).onSuccess(written -> pour(socket));
    }

    private static Consumer<NetSocket> encoded(String coding, Buffer body) {
        return socket -> socket.write(Buffer.buffer("HTTP/1.1 200 OK\r\nContent-Encoding: " + coding
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n")
                .appendBuffer(body));
    }

    private static Buffer gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}

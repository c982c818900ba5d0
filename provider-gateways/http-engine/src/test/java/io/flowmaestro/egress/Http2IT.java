package io.flowmaestro.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.egress.Exchange.Answered;
import io.flowmaestro.egress.Exchange.BodyEnd;
import io.flowmaestro.egress.Exchange.Unanswered;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RELIABILITY H13: HTTP/2, and TLS that is not what it should be. */
class Http2IT {
    private static final String HOST = "api.example.com";
    private static final Duration LONG = Duration.ofSeconds(10);

    private static Vertx vertx;
    private static PfxOptions certificate;
    private static GuardedHttpClient client;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        vertx = Vertx.vertx();
        certificate = Certificates.make(folder.resolve("good.p12"), HOST);
        client = trusting(certificate);
    }

    @AfterAll
    static void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void speaksHttp2WhereTheServerDoes() {
        // Given
        HttpServer server = server(request -> request.response().end(request.version() + " " + request.authority()));

        // When
        Answered answer = (Answered) send(server);

        // Then
        assertThat(answer.body()).hasToString("HTTP_2 " + HOST + ":" + server.actualPort());
        assertThat(answer.end()).isEqualTo(BodyEnd.COMPLETE);
    }

    @Test
    void speaksHttp11WhereTheServerDoesNot() {
        // Given
        HttpServer server = server(
                options().setUseAlpn(false), request -> request.response().end(String.valueOf(request.version())));

        // When
        Answered answer = (Answered) send(server);

        // Then
        assertThat(answer.body()).hasToString("HTTP_1_1");
    }

    /** REFUSED_STREAM is the one reset that says that nothing was done (RFC 9113, section 8.7). */
    @ParameterizedTest
    @CsvSource({"7,false", "2,true", "8,true", "11,true"})
    void aRefusedStreamWasNotSentAndAnyOtherResetWas(long code, boolean sent) {
        // Given
        HttpServer server = server(request -> request.response().reset(code));

        // When
        Exchange exchange = send(server);

        // Then
        assertThat(exchange).isInstanceOfSatisfying(Unanswered.class, unanswered -> {
            assertThat(unanswered.fault()).isEqualTo(Fault.CONNECTION_LOST);
            assertThat(unanswered.sent()).isEqualTo(sent);
        });
    }

    /** A stream above the last one that a GOAWAY names was not looked at; that one itself may have been. */
    @ParameterizedTest
    @CsvSource({"-2,false", "0,true"})
    void whatAGoAwayLeavesOutWasNotSent(int offset, boolean sent) {
        // Given
        HttpServer server = server(request -> {
            int last = Math.max(0, request.streamId() + offset);
            request.connection().goAway(0, last);
            request.connection().close();
        });

        // When
        Exchange exchange = send(server);

        // Then
        assertThat(exchange)
                .isInstanceOfSatisfying(
                        Unanswered.class,
                        unanswered -> assertThat(unanswered.sent()).isEqualTo(sent));
    }

    @Test
    void goesOnWithAnotherConnectionAfterAGoAway() {
        // Given
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = server(request -> {
            if (requests.incrementAndGet() == 1) {
                request.connection().goAway(0, request.streamId());
            }
            request.response().end("{}");
        });

        // When
        Exchange first = send(server);
        Exchange second = send(server);

        // Then
        assertThat(first).isInstanceOf(Answered.class);
        assertThat(second).isInstanceOf(Answered.class);
    }

    @Test
    void aServerOfOneStreamAtATimeIsServedByAndBy() {
        // Given
        HttpServer server = server(
                options().setInitialSettings(new Http2Settings().setMaxConcurrentStreams(1)),
                request -> vertx.setTimer(20, late -> request.response().end("{}")));

        // When
        List<Exchange> answers = Uni.join()
                .all(IntStream.range(0, 20).mapToObj(i -> sending(server)).toList())
                .andCollectFailures()
                .await()
                .atMost(Duration.ofSeconds(20));

        // Then
        assertThat(answers).hasSize(20).allSatisfy(answer -> assertThat(answer).isInstanceOf(Answered.class));
    }

    @Test
    void anExpiredCertificateIsRefused(@TempDir Path valid, @TempDir Path old) throws Exception {
        // Given
        Certificates.Signed good = Certificates.sign(valid, HOST);
        Certificates.Signed expired =
                Certificates.sign(old, HOST, "-startdate", "2020/01/01 00:00:00", "-validity", "1");

        // When
        Exchange byGood = send(trusting(good.authority()), answering(good.server()));
        Exchange byExpired = send(trusting(expired.authority()), answering(expired.server()));

        // Then
        assertThat(byGood).isInstanceOf(Answered.class);
        assertThat(byExpired).isEqualTo(new Unanswered(Fault.TLS_FAILED, false, 0));
    }

    @Test
    void aCertificateForAnotherHostIsRefused(@TempDir Path folder) throws Exception {
        // Given
        PfxOptions other = Certificates.make(folder.resolve("other.p12"), "evil.example");
        HttpServer server = server(
                options().setPfxKeyCertOptions(other),
                request -> request.response().end());

        // When / Then
        assertThat(send(trusting(other), server)).isEqualTo(new Unanswered(Fault.TLS_FAILED, false, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1", "TLSv1.1"})
    void oldTlsIsRefused(String protocol) {
        // Given
        HttpServer server = server(
                options().setEnabledSecureTransportProtocols(Set.of(protocol)),
                request -> request.response().end());

        // When / Then
        assertThat(send(server))
                .isInstanceOfSatisfying(
                        Unanswered.class,
                        unanswered -> assertThat(unanswered.sent()).isFalse());
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions().setSsl(true).setUseAlpn(true).setPfxKeyCertOptions(certificate);
    }

    private static HttpServer answering(PfxOptions its) {
        return server(
                options().setPfxKeyCertOptions(its),
                request -> request.response().end());
    }

    private static HttpServer server(Consumer<HttpServerRequest> behaviour) {
        return server(options(), behaviour);
    }

    private static HttpServer server(HttpServerOptions options, Consumer<HttpServerRequest> behaviour) {
        return vertx.createHttpServer(options)
                .requestHandler(behaviour::accept)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    private static GuardedHttpClient trusting(PfxOptions trusted) {
        return new GuardedHttpClient(
                vertx,
                new EgressGuard(
                        host -> Future.succeededFuture(List.of(InetAddress.getLoopbackAddress())), address -> true),
                EgressLimits.defaults(),
                new HttpClientOptions().setPfxTrustOptions(trusted));
    }

    private static Exchange send(HttpServer server) {
        return send(client, server);
    }

    private static Exchange send(GuardedHttpClient by, HttpServer server) {
        return sending(by, server).await().atMost(Duration.ofSeconds(15));
    }

    private static Uni<Exchange> sending(HttpServer server) {
        return sending(client, server);
    }

    private static Uni<Exchange> sending(GuardedHttpClient by, HttpServer server) {
        URI url = URI.create("https://" + HOST + ":" + server.actualPort() + "/v1");
        return by.send(new OutboundRequest("POST", url, Map.of("X-Any", "1"), null), Destination.provider(), LONG);
    }
}

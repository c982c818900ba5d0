package io.flowmaestro.egress;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A server of files over TLS, and a client that takes it for one on the public Internet. */
public final class FileServer {
    private static final String HOST = "cdn.example.com";

    private final HttpServer server;
    private final GuardedHttpClient client;
    private final AtomicReference<HttpServerRequest> last;

    private FileServer(HttpServer server, GuardedHttpClient client, AtomicReference<HttpServerRequest> last) {
        this.server = server;
        this.client = client;
        this.last = last;
    }

    /** Starts one on a free loopback port. */
    public static FileServer start(Vertx vertx, Path folder) throws Exception {
        PfxOptions certificate = Certificates.make(folder.resolve("files.p12"), HOST);
        AtomicReference<HttpServerRequest> last = new AtomicReference<>();
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setPfxKeyCertOptions(certificate))
                .requestHandler(request -> {
                    last.set(request);
                    answer(request.path(), request.response());
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
        EgressGuard guard = new EgressGuard(
                host -> Future.succeededFuture(List.of(InetAddress.getLoopbackAddress())), address -> true);
        GuardedHttpClient client = new GuardedHttpClient(
                vertx, guard, EgressLimits.defaults(), new HttpClientOptions().setPfxTrustOptions(certificate));
        return new FileServer(server, client, last);
    }

    private static void answer(String path, HttpServerResponse response) {
        switch (path) {
            case "/404" -> response.setStatusCode(404).end("none");
            case "/500" -> response.setStatusCode(500).end("broken");
            case "/redirect" ->
                response.setStatusCode(302)
                        .putHeader("location", "https://127.0.0.1/")
                        .end();
            case "/large" ->
                response.end(Buffer.buffer(new byte[EgressLimits.defaults().fileBytes() + 1]));
            default -> response.putHeader("content-type", "image/png").end("PNG");
        }
    }

    public String url(String path) {
        return "https://" + HOST + ":" + server.actualPort() + path;
    }

    public GuardedHttpClient client() {
        return client;
    }

    public HttpServerRequest lastRequest() {
        return Objects.requireNonNull(last.get());
    }
}

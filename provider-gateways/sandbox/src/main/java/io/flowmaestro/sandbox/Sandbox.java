package io.flowmaestro.sandbox;

import io.flowmaestro.sandbox.control.Control;
import io.flowmaestro.sandbox.control.Fault;
import io.flowmaestro.sandbox.control.Faults;
import io.flowmaestro.sandbox.control.RequestLog;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.provider.GitHub;
import io.flowmaestro.sandbox.provider.GoogleSheets;
import io.flowmaestro.sandbox.provider.HubSpot;
import io.flowmaestro.sandbox.provider.Provider;
import io.flowmaestro.sandbox.provider.Shopify;
import io.flowmaestro.sandbox.provider.Slack;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A server on the loopback interface that plays providers: what is {@code https://HOST/PATH} there is {@code
 * http://127.0.0.1:PORT/HOST/PATH} here.
 *
 * <p>It is no mirror: a request has to fit the provider's own contract and carry a token that this provider gave, with
 * the scopes that the operation takes. What a request makes is kept until the sandbox stops. All of it runs on one event
 * loop.
 */
public final class Sandbox {
    private static final int MAX_BODY = 2 << 20;
    private static final int IDLE_SECONDS = 120;
    private static final int MAX_URL = 16_384;

    private final Vertx vertx;
    private final HttpServer server;
    private final List<Provider> providers;
    private final RequestLog requests;
    private final Faults faults = new Faults();

    private Sandbox(Vertx vertx, SandboxConfig config, List<Provider> providers) {
        this.vertx = vertx;
        this.providers = providers;
        this.requests = new RequestLog(config.clock());
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(config.port())
                .setMaxInitialLineLength(MAX_URL)
                .setIdleTimeout(IDLE_SECONDS));
        Router router = Router.router(vertx);
        router.route("/_control/*")
                .subRouter(new Control(config.controlToken(), providers, requests, faults).router(vertx));
        router.route().handler(context -> receive(context.request()));
        server.requestHandler(router);
    }

    /** Starts a sandbox; the future fails where the port is taken, or an app or a key is of an unknown provider. */
    public static Future<Sandbox> start(Vertx vertx, SandboxConfig config) {
        return vertx.executeBlocking(() -> new Sandbox(vertx, config, providers(config)))
                .compose(sandbox -> sandbox.server.listen().map(sandbox));
    }

    /** Its address, without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    public Future<Void> close() {
        return server.close();
    }

    private static List<Provider> providers(SandboxConfig config) {
        List<Provider> providers = List.of(
                new Slack(config),
                new GitHub(config),
                new HubSpot(config),
                new GoogleSheets(config),
                new Shopify(config));
        config.apps().forEach(app -> named(providers, app.provider()));
        for (StaticKey key : config.keys()) {
            named(providers, key.provider()).tokens().add(key.key(), new Grant("", key.account(), key.scopes()));
        }
        return providers;
    }

    private static Provider named(List<Provider> providers, String id) {
        return providers.stream()
                .filter(provider -> provider.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The sandbox plays no provider " + id));
    }

    private void receive(HttpServerRequest http) {
        Buffer body = Buffer.buffer();
        http.handler(part -> {
            if (body.length() + part.length() <= MAX_BODY) {
                body.appendBuffer(part);
            } else {
                http.pause();
                write(http.response(), Answer.empty(413).with("connection", "close"));
            }
        });
        http.endHandler(end -> route(http, body));
    }

    private void route(HttpServerRequest http, Buffer body) {
        String path = http.path();
        int slash = path.indexOf('/', 1);
        String host = (slash < 0 ? path.substring(1) : path.substring(1, slash)).toLowerCase(Locale.ROOT);
        Optional<Provider> provider =
                providers.stream().filter(each -> each.serves(host)).findFirst();
        if (provider.isEmpty()) {
            write(http.response(), Answer.of(404, "text/plain", "The sandbox plays no provider at " + host));
            return;
        }
        Request request = new Request(
                http.method().name(),
                host,
                slash < 0 ? "/" : path.substring(slash),
                Optional.ofNullable(http.query()).orElse(""),
                http.headers(),
                body);
        requests.add(provider.get().id(), request);
        faults.take(provider.get().id(), request.path())
                .ifPresentOrElse(
                        fault -> disturb(fault, http, provider.get(), request),
                        () -> write(http.response(), provider.get().answer(request)));
    }

    private void disturb(Fault fault, HttpServerRequest http, Provider provider, Request request) {
        Answer answer = fault.acts() ? provider.answer(request) : Answer.empty(fault.status());
        HttpServerResponse response = http.response();
        switch (fault.kind()) {
            case STATUS -> write(response, new Answer(fault.status(), fault.headers(), fault.body()));
            case DELAY -> vertx.setTimer(fault.millis(), timer -> write(response, answer));
            case HANG -> {}
            case RESET -> http.connection().close();
            case BODY -> write(response, new Answer(answer.status(), fault.headers(), fault.body()));
            case TRUNCATE -> truncate(http, answer);
        }
    }

    /** Promises the whole body and closes after half of it. */
    private static void truncate(HttpServerRequest http, Answer answer) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        HttpServerResponse response = http.response().setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.putHeader("content-length", String.valueOf(body.length));
        response.write(Buffer.buffer().appendBytes(body, 0, body.length / 2))
                .onComplete(written -> http.connection().close());
    }

    private static void write(HttpServerResponse response, Answer answer) {
        if (response.closed()) {
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.end(answer.body());
    }
}

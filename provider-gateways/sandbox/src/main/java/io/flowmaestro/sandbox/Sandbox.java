package io.flowmaestro.sandbox;

import io.flowmaestro.sandbox.control.Control;
import io.flowmaestro.sandbox.control.Fault;
import io.flowmaestro.sandbox.control.Faults;
import io.flowmaestro.sandbox.control.RequestLog;
import io.flowmaestro.sandbox.file.ProviderFile;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.App;
import io.flowmaestro.sandbox.oauth.ServiceAccount;
import io.flowmaestro.sandbox.play.Provider;
import io.flowmaestro.sandbox.smtp.MailConfig;
import io.flowmaestro.sandbox.smtp.MailServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server on the loopback interface that plays providers: what is {@code https://HOST/PATH} there is {@code
 * http://127.0.0.1:PORT/HOST/PATH} here.
 *
 * <p>It is no mirror: a request has to fit the provider's own contract and carry a token that this provider gave, with
 * the scopes that the operation takes. What a request makes is kept until the sandbox stops. All of it runs on one event
 * loop.
 */
public final class Sandbox {
    private static final System.Logger LOG = System.getLogger(Sandbox.class.getName());
    private static final int MAX_BODY = 2 << 20;
    private static final int IDLE_SECONDS = 120;
    private static final int MAX_URL = 16_384;

    private final Vertx vertx;
    private final HttpServer server;
    private final List<Provider> providers;
    private final RequestLog requests;
    private final Faults faults = new Faults();
    private volatile @Nullable MailServer mailServer;

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
                .subRouter(new Control(
                                config.controlToken(),
                                providers,
                                requests,
                                faults,
                                () -> Optional.ofNullable(mailServer))
                        .router(vertx));
        router.route().handler(context -> receive(context.request()));
        server.requestHandler(router);
    }

    /** Starts a sandbox; the future fails where the port is taken, or an app or a key is of an unknown provider. */
    public static Future<Sandbox> start(Vertx vertx, SandboxConfig config) {
        return vertx.executeBlocking(() -> new Sandbox(vertx, config, providers(config)))
                .compose(sandbox -> sandbox.listen(config));
    }

    private Future<Sandbox> listen(SandboxConfig config) {
        MailConfig mail = config.mail();
        Future<?> mailStarted = mail == null
                ? Future.succeededFuture()
                : MailServer.start(vertx, mail, config.clock()).onSuccess(started -> mailServer = started);
        return mailStarted.compose(started -> server.listen()).map(this);
    }

    /** The port that takes email; nothing where the configuration has no mail server. */
    public OptionalInt mailPort() {
        MailServer started = mailServer;
        return started == null ? OptionalInt.empty() : OptionalInt.of(started.port());
    }

    /** Its address, without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    public Future<Void> close() {
        MailServer started = mailServer;
        return started == null ? server.close() : started.close().compose(closed -> server.close());
    }

    private static List<Provider> providers(SandboxConfig config) {
        List<String> ids = ProviderFile.ids();
        Stream.of(
                        config.apps().stream().map(App::provider),
                        config.keys().stream().map(StaticKey::provider),
                        config.serviceAccounts().stream().map(ServiceAccount::provider))
                .flatMap(Function.identity())
                .filter(id -> !ids.contains(id))
                .findFirst()
                .ifPresent(id -> {
                    throw new IllegalArgumentException("The sandbox plays no provider " + id);
                });
        return ids.stream().map(id -> new Provider(id, config)).toList();
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
        List<Provider> candidates =
                providers.stream().filter(each -> each.serves(host)).toList();
        if (candidates.isEmpty()) {
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
        loaded(candidates, request)
                .<Void>map(ready -> {
                    Provider provider = candidates.stream()
                            .reduce((first, next) -> next.claim(request) > first.claim(request) ? next : first)
                            .orElseThrow();
                    requests.add(provider.id(), request);
                    faults.take(provider.id(), request.path(), provider.operation(request))
                            .ifPresentOrElse(
                                    fault -> disturb(fault, http, provider, request),
                                    () -> write(http.response(), answer(provider, request)));
                    return null;
                })
                .onFailure(failure -> {
                    LOG.log(System.Logger.Level.ERROR, "The sandbox failed at " + request.url(), failure);
                    write(http.response(), Answer.of(500, "text/plain", "The sandbox failed: " + failure));
                });
    }

    /** Contracts are read off the event loop, when they are first needed. */
    private Future<?> loaded(List<Provider> candidates, Request request) {
        return candidates.stream().allMatch(each -> each.ready(request))
                ? Future.succeededFuture()
                : vertx.executeBlocking(() -> {
                    candidates.forEach(each -> each.load(request));
                    return true;
                });
    }

    private static Answer answer(Provider provider, Request request) {
        return provider.connect(request).orElseGet(() -> provider.answer(request));
    }

    private void disturb(Fault fault, HttpServerRequest http, Provider provider, Request request) {
        Answer answer = fault.acts() ? answer(provider, request) : Answer.empty(fault.status());
        HttpServerResponse response = http.response();
        Buffer body = Buffer.buffer(fault.body());
        switch (fault.kind()) {
            case STATUS -> write(response, new Answer(fault.status(), fault.headers(), body));
            case REFUSE -> write(response, provider.refusal(request, fault.code()));
            case DELAY -> vertx.setTimer(fault.millis(), timer -> write(response, answer));
            case HANG -> {}
            case RESET -> http.connection().close();
            case BODY -> write(response, new Answer(answer.status(), fault.headers(), body));
            case TRUNCATE -> truncate(http, answer);
        }
    }

    /** Promises the whole body and closes after half of it. */
    private static void truncate(HttpServerRequest http, Answer answer) {
        Buffer body = answer.body();
        HttpServerResponse response = http.response().setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.putHeader("content-length", String.valueOf(body.length()));
        response.write(body.slice(0, body.length() / 2))
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

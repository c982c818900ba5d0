package io.flowmaestro.faults.provider;

import io.flowmaestro.faults.history.Hit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Plays the provider {@code faulty} in the sandbox's place. It acts when a call arrives and answers later, as the worst
 * case has it, and recognises a key: what has been done for it is not done again. Safe for use by several threads.
 */
public final class StubProvider {
    /** The provider's host, which the first segment of the path names. */
    private static final String HOST = "/api.faulty.example";

    private static final String BEARER = "Bearer ";

    private final Vertx vertx;
    private final HttpServer server;
    private final Queue<Entry> calls = new ConcurrentLinkedQueue<>();
    private final Queue<String> strays = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> numbers = new ConcurrentHashMap<>();
    private final Set<String> doneKeys = ConcurrentHashMap.newKeySet();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private volatile Script script = call -> Behaviour.done(Duration.ZERO);

    /** A call, and when it was answered. */
    private static final class Entry {
        private final Call call;
        private final Instant begun;
        private final boolean acted;
        private final Behaviour behaviour;
        private final AtomicBoolean open = new AtomicBoolean(true);
        private volatile @Nullable Instant ended;

        private Entry(Call call, Instant begun, boolean acted, Behaviour behaviour) {
            this.call = call;
            this.begun = begun;
            this.acted = acted;
            this.behaviour = behaviour;
        }

        private Hit hit() {
            return new Hit(call.id(), begun, ended, call.key(), acted, behaviour.answer());
        }
    }

    private StubProvider(Vertx vertx) {
        this.vertx = vertx;
        HttpServerOptions options = new HttpServerOptions().setAcceptBacklog(1024);
        server = vertx.createHttpServer(options)
                .connectionHandler(this::remember)
                .requestHandler(this::take);
    }

    /** Listens on a free port of the loopback address. */
    public static Future<StubProvider> start(Vertx vertx) {
        StubProvider provider = new StubProvider(vertx);
        return provider.server.listen(0, "127.0.0.1").map(provider);
    }

    /** What the services take for the sandbox's URL. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** Calls that come from now on behave so. */
    public void follow(Script next) {
        script = next;
    }

    /** The calls so far, in the order in which they came. */
    public List<Hit> hits() {
        return calls.stream().map(Entry::hit).toList();
    }

    /** Forgets the calls of operations whose ids begin so. */
    public void forget(String prefix) {
        calls.removeIf(entry -> entry.call.id().startsWith(prefix));
        numbers.keySet().removeIf(id -> id.startsWith(prefix));
    }

    /** Requests to anything but an operation of this provider: nobody should have sent them. */
    public List<String> strays() {
        return List.copyOf(strays);
    }

    /** Calls that are neither answered nor ended by their connection. */
    public int open() {
        return open.get();
    }

    /** The most that were open at once since this was last asked. */
    public int mostOpen() {
        return mostOpen.getAndSet(open.get());
    }

    /** Ends every connection that is there; it is for the caller to see that none is in use. */
    public void closeIdle() {
        connections.forEach(HttpConnection::close);
    }

    private void remember(HttpConnection connection) {
        connections.add(connection);
        connection.closeHandler(closed -> connections.remove(connection));
    }

    private void take(HttpServerRequest request) {
        String id = request.getHeader("X-Operation-Id");
        if (id == null || !request.path().startsWith(HOST + "/")) {
            strays.add(request.method() + " " + request.uri());
            request.response().setStatusCode(404).end("{\"error\":\"no_such_address\"}");
            return;
        }
        request.pause();
        begin(request, call(request, id));
    }

    private Call call(HttpServerRequest request, String id) {
        int number = numbers.computeIfAbsent(id, first -> new AtomicInteger()).incrementAndGet();
        String authorization = request.getHeader("Authorization");
        String connection = authorization != null && authorization.startsWith(BEARER)
                ? authorization.substring(BEARER.length())
                : "";
        return new Call(
                id, number, request.path().substring(HOST.length()), connection, request.getHeader("Idempotency-Key"));
    }

    private void begin(HttpServerRequest request, Call call) {
        Behaviour behaviour = script.behaviour(call);
        boolean acts = behaviour.acts() && (call.key() == null || doneKeys.add(call.key()));
        Entry entry = new Entry(call, Instant.now(), acts, behaviour);
        calls.add(entry);
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        request.response()
                .exceptionHandler(lost -> {}); // the caller may be gone, which is what these experiments are for
        request.response().endHandler(ended -> close(entry));
        request.response().closeHandler(closed -> close(entry));
        if (behaviour.delay().isZero()) {
            reply(request, entry);
        } else {
            vertx.setTimer(behaviour.delay().toMillis(), waited -> reply(request, entry));
        }
    }

    private void close(Entry entry) {
        if (entry.open.compareAndSet(true, false)) {
            open.decrementAndGet();
        }
    }

    private void reply(HttpServerRequest request, Entry entry) {
        if (request.response().closed()) {
            return;
        }
        entry.ended = Instant.now();
        request.resume();
        entry.behaviour.reply().write(request, vertx);
    }
}

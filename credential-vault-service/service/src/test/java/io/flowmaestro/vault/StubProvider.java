package io.flowmaestro.vault;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Providers, in the sandbox's place: it answers as a test says, by path, and remembers what it was asked. */
public final class StubProvider {
    /** What came. */
    public record Asked(String method, String path, MultiMap headers, String body) {
        /** A form's parameter; empty where it has none of that name. */
        public String form(String name) {
            for (String pair : body.split("&")) {
                if (pair.startsWith(name + "=")) {
                    return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                }
            }
            return "";
        }

        public JsonObject json() {
            return new JsonObject(body);
        }
    }

    /** What is answered, in JSON. */
    public record Reply(int status, Object body) {
        public static Reply ok(Object body) {
            return new Reply(200, body);
        }
    }

    private final Map<String, Function<Asked, Reply>> replies = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final int port;

    private StubProvider(Vertx vertx) throws ExecutionException, InterruptedException, TimeoutException {
        this.port = vertx.createHttpServer()
                .requestHandler(this::take)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    public static StubProvider start(Vertx vertx) {
        try {
            return new StubProvider(vertx);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new IllegalStateException("The stub did not start.", e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /**
     * Says what is answered from now on.
     *
     * @param path {@code /HOST/PATH}, without the query
     */
    public void on(String path, Function<Asked, Reply> reply) {
        replies.put(path, reply);
    }

    /** What came to that path so far. */
    public List<Asked> asked(String path) {
        return asked.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** All that came so far. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    private void take(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            Asked one = new Asked(request.method().name(), request.path(), request.headers(), body.toString());
            asked.add(one);
            Reply reply = replies.getOrDefault(request.path(), unknown -> new Reply(404, new JsonObject()))
                    .apply(one);
            request.response()
                    .setStatusCode(reply.status())
                    .putHeader("content-type", "application/json")
                    .end(reply.body().toString());
        });
    }
}

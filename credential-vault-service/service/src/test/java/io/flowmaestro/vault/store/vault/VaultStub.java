package io.flowmaestro.vault.store.vault;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Plays a vault server's HTTP API, with what a real one cannot be asked to do. It keeps no versions but the current one.
 * Tokens are {@code token-1}, {@code token-2} and so on, one a sign-in; the last one alone is good.
 */
final class VaultStub implements AutoCloseable {
    private static final String API = "/v1/";
    private static final String DATA = "kv/data/";

    private final Vertx vertx;
    private final HttpServer server;
    private final String scheme;
    private final Map<String, JsonObject> secrets;
    private final AtomicInteger logins;
    private final AtomicInteger renewals = new AtomicInteger();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Plays a fault where it answers the request itself, or never will: then it is true. */
    volatile Predicate<HttpServerRequest> fault = request -> false;

    volatile int health = 200;
    volatile int tokenSeconds = 3600;
    volatile boolean renewable = true;
    volatile boolean tokensGood = true;
    volatile JsonObject settings = new JsonObject().put("cas_required", true).put("delete_version_after", "0s");

    private VaultStub(Vertx vertx, HttpServerOptions options, Map<String, JsonObject> secrets, AtomicInteger logins) {
        this.vertx = vertx;
        this.secrets = secrets;
        this.logins = logins;
        this.scheme = options.isSsl() ? "https" : "http";
        this.server = vertx.createHttpServer(options).requestHandler(this::answer);
    }

    static VaultStub start(Vertx vertx) {
        return start(vertx, new HttpServerOptions());
    }

    static VaultStub start(Vertx vertx, HttpServerOptions options) {
        return new VaultStub(vertx, options, new ConcurrentHashMap<>(), new AtomicInteger()).listen();
    }

    /** Another node of the same cluster: it knows the same secrets and tokens. */
    VaultStub node() {
        return new VaultStub(vertx, new HttpServerOptions(), secrets, logins).listen();
    }

    private VaultStub listen() {
        try {
            server.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            return this;
        } catch (Exception e) {
            throw new IllegalStateException("The stub does not listen.", e);
        }
    }

    URI url() {
        return url("127.0.0.1");
    }

    URI url(String host) {
        return URI.create(scheme + "://" + host + ":" + server.actualPort());
    }

    int logins() {
        return logins.get();
    }

    int renewals() {
        return renewals.get();
    }

    /** Requests so far whose path, after {@code /v1/}, begins so. */
    long asked(String path) {
        return asked.stream().filter(request -> request.startsWith(path)).count();
    }

    @Override
    public void close() {
        server.close();
    }

    private void answer(HttpServerRequest request) {
        String path = request.path().substring(API.length());
        asked.add(path);
        if (fault.test(request)) {
            return;
        }
        switch (path) {
            case "sys/health" -> request.response().setStatusCode(health).end();
            case "auth/approle/login", "auth/kubernetes/login" -> end(request, 200, signIn(logins.incrementAndGet()));
            default -> signedIn(request, path);
        }
    }

    private void signedIn(HttpServerRequest request, String path) {
        if (!tokensGood || !("token-" + logins).equals(request.getHeader("X-Vault-Token"))) {
            error(request, 403, "permission denied");
        } else if (path.equals("auth/token/lookup-self")) {
            end(request, 200, new JsonObject().put("data", new JsonObject().put("ttl", tokenSeconds)));
        } else if (path.equals("auth/token/renew-self")) {
            renewals.incrementAndGet();
            end(request, 200, signIn(logins.get()));
        } else if (path.equals("kv/config")) {
            end(request, 200, new JsonObject().put("data", settings));
        } else if (path.startsWith("kv/metadata/") && request.method() == HttpMethod.POST) {
            request.response().setStatusCode(204).end(); // labels, which nobody asks it for
        } else if (path.startsWith(DATA)) {
            data(request, path.substring(DATA.length()));
        } else {
            error(request, 404, "unsupported path");
        }
    }

    private void data(HttpServerRequest request, String path) {
        switch (request.method().name()) {
            case "POST" -> request.bodyHandler(body -> write(request, path, body.toJsonObject()));
            case "GET" -> {
                JsonObject kept = secrets.get(path);
                if (kept == null) {
                    end(request, 404, new JsonObject().put("errors", List.of()));
                } else {
                    end(request, 200, new JsonObject().put("data", kept));
                }
            }
            default -> error(request, 405, "unsupported operation");
        }
    }

    private void write(HttpServerRequest request, String path, JsonObject body) {
        int version = version(path);
        if (body.getJsonObject("options").getInteger("cas") != version) {
            error(request, 400, "check-and-set parameter did not match the current version");
            return;
        }
        JsonObject metadata = new JsonObject().put("version", version + 1);
        secrets.put(
                path, new JsonObject().put("data", body.getJsonObject("data")).put("metadata", metadata));
        end(request, 200, new JsonObject().put("data", metadata));
    }

    private int version(String path) {
        JsonObject kept = secrets.get(path);
        return kept == null ? 0 : kept.getJsonObject("metadata").getInteger("version");
    }

    private JsonObject signIn(int number) {
        return new JsonObject()
                .put(
                        "auth",
                        new JsonObject()
                                .put("client_token", "token-" + number)
                                .put("lease_duration", tokenSeconds)
                                .put("renewable", renewable));
    }

    /** A {@link #fault}: a standby that sends all on but those who ask for its health. */
    static Predicate<HttpServerRequest> redirectTo(URI node) {
        return request -> {
            if (request.path().endsWith("sys/health")) {
                return false;
            }
            request.response()
                    .setStatusCode(307)
                    .putHeader("Location", node + request.uri())
                    .end();
            return true;
        };
    }

    /** A {@link #fault}: this status for all. */
    static Predicate<HttpServerRequest> status(int status, String sentence, @Nullable String retryAfter) {
        return request -> {
            if (retryAfter != null) {
                request.response().putHeader("Retry-After", retryAfter);
            }
            error(request, status, sentence);
            return true;
        };
    }

    static void error(HttpServerRequest request, int status, String sentence) {
        end(request, status, new JsonObject().put("errors", List.of(sentence)));
    }

    private static void end(HttpServerRequest request, int status, JsonObject body) {
        request.response().setStatusCode(status).end(body.encode());
    }
}

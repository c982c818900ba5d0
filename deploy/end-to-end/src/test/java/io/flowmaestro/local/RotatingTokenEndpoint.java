package io.flowmaestro.local;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A token endpoint that gives another refresh token with each access token and takes each once: one that comes again ends
 * all of its family (RFC 9700, section 4.14.2), unless the family has a grace window. It acts when a request arrives and
 * answers 50 to 200 ms later. A code is {@code code.FAMILY}; a family whose name begins with {@code grace} has the window.
 */
final class RotatingTokenEndpoint implements AutoCloseable {
    private static final Duration LIFE = Duration.ofHours(1);
    private static final int FASTEST = 50;
    private static final int SLOWEST = 200;

    /** How one family stands. */
    private static final class Family {
        private int generation;
        private int refreshes;
        private boolean ended;
    }

    private final Vertx vertx;
    private final HttpServer server;
    private final Map<String, Family> families = new HashMap<>();
    private final Set<String> answering = new HashSet<>();
    private final Set<String> unanswered = new HashSet<>();
    private final Random random = new Random(7);
    private final double limit;
    private Instant firstEnd = Instant.MAX;
    private Duration ends = Duration.ZERO;
    private Duration extraDelay = Duration.ZERO;
    private double tokens;
    private long lastTaken = System.nanoTime();
    private int refreshes;
    private int reuses;
    private int repeats;
    private int refused;
    private int limited;

    /** @param limit requests a second; what is more is answered 429 */
    RotatingTokenEndpoint(Vertx vertx, double limit) throws Exception {
        this.vertx = vertx;
        this.limit = limit;
        this.tokens = limit;
        this.server = vertx.createHttpServer()
                .requestHandler(this::take)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** Access tokens issued from now on expire in that span of time; they live an hour where it begins later. */
    synchronized void expiring(Instant first, Duration span) {
        firstEnd = first;
        ends = span;
    }

    /** How much longer answers take from now on. */
    synchronized void slower(Duration time) {
        extraDelay = time;
    }

    /** Refresh tokens taken. */
    synchronized int refreshes() {
        return refreshes;
    }

    /** Refreshes of one family. */
    synchronized int refreshes(String family) {
        return families.get(family).refreshes;
    }

    /** Refresh tokens that came again where that is not forgiven. */
    synchronized int reuses() {
        return reuses;
    }

    /** Refresh tokens that came again where it is. */
    synchronized int repeats() {
        return repeats;
    }

    /** Requests answered 429. */
    synchronized int limited() {
        return limited;
    }

    /** Requests refused for good. */
    synchronized int refused() {
        return refused;
    }

    /** Families whose answer is on its way. */
    synchronized Set<String> answering() {
        return new TreeSet<>(answering);
    }

    /** Families whose refresh token was taken and whose answer found nobody. */
    synchronized Set<String> unanswered() {
        return new TreeSet<>(unanswered);
    }

    private void take(HttpServerRequest request) {
        request.setExpectMultipart(true);
        request.end().onSuccess(read -> answer(request, request.formAttributes()));
    }

    private synchronized void answer(HttpServerRequest request, MultiMap form) {
        if (isTooMuch()) {
            limited++;
            request.response().setStatusCode(429).putHeader("retry-after", "1").end();
            return;
        }
        String code = form.get("code");
        String token = form.get("refresh_token");
        String family = code == null ? token.split("\\.")[1] : code.substring("code.".length());
        JsonObject body = code == null
                ? refresh(family, Integer.parseInt(token.split("\\.")[2]))
                : issue(family, families.computeIfAbsent(family, name -> new Family()));
        long delay = FASTEST + random.nextInt(SLOWEST - FASTEST) + extraDelay.toMillis();
        answering.add(family);
        vertx.setTimer(delay, timer -> {
            boolean isHeard = !request.response().closed();
            answered(family, isHeard);
            if (isHeard) {
                request.response()
                        .setStatusCode(body.containsKey("error") ? 400 : 200)
                        .putHeader("content-type", "application/json")
                        .end(body.encode());
            }
        });
    }

    private synchronized void answered(String family, boolean isHeard) {
        answering.remove(family);
        if (!isHeard) {
            unanswered.add(family);
        }
    }

    private JsonObject refresh(String name, int generation) {
        Family family = families.get(name);
        if (!family.ended && generation == family.generation) {
            family.generation++;
            family.refreshes++;
            refreshes++;
            return issue(name, family);
        }
        if (!family.ended && name.startsWith("grace") && generation == family.generation - 1) {
            family.refreshes++;
            repeats++;
            return issue(name, family);
        }
        if (!family.ended) {
            reuses++;
        }
        family.ended = true;
        refused++;
        return new JsonObject().put("error", "invalid_grant");
    }

    private JsonObject issue(String name, Family family) {
        return new JsonObject()
                .put("access_token", "at." + name + "." + family.generation)
                .put("refresh_token", "rt." + name + "." + family.generation)
                .put("token_type", "Bearer")
                .put("expires_in", life().toSeconds());
    }

    private Duration life() {
        Instant now = Instant.now();
        if (firstEnd.isAfter(now.plus(LIFE))) {
            return LIFE;
        }
        return Duration.between(now, firstEnd).plusMillis(random.nextLong(ends.toMillis() + 1));
    }

    /** A bucket that holds what a second gives. */
    private boolean isTooMuch() {
        long now = System.nanoTime();
        tokens = Math.min(limit, tokens + (now - lastTaken) / 1e9 * limit);
        lastTaken = now;
        if (tokens < 1) {
            return true;
        }
        tokens--;
        return false;
    }

    @Override
    public void close() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}

package io.flowmaestro.faults.provider;

import io.flowmaestro.faults.history.Hit.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * What becomes of a call.
 *
 * @param acts whether the provider does what was asked, at once
 * @param delay before it answers
 * @param answer what its caller can know from the answer
 * @param reply writes the answer, or does not
 */
public record Behaviour(boolean acts, Duration delay, Answer answer, Reply reply) {
    private static final String DONE = "{\"done\":true}";
    private static final int MEBIBYTE = 1 << 20;

    /** Writes an answer. */
    @FunctionalInterface
    public interface Reply {
        /**
         * Writes it, or does not.
         *
         * @param vertx whose timers it may use; it runs on an event loop and does not block
         */
        void write(HttpServerRequest request, Vertx vertx);
    }

    /** Does it and says so. */
    public static Behaviour done(Duration delay) {
        return status(200, Map.of(), DONE).after(delay).acting();
    }

    /** Does nothing, and says a status with an error's code. */
    public static Behaviour refuse(int status, String code) {
        return status(status, Map.of(), "{\"error\":\"%s\"}".formatted(code));
    }

    /** A status with its headers and a JSON body. */
    public static Behaviour status(int status, Map<String, String> headers, String body) {
        return new Behaviour(false, Duration.ZERO, meaning(status), (request, vertx) -> {
            HttpServerResponse response = request.response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/json; charset=utf-8");
            headers.forEach(response::putHeader);
            response.end(body);
        });
    }

    private static Answer meaning(int status) {
        return switch (status) {
            case 401, 425, 429 -> Answer.NOT_ACTED;
            case 408 -> Answer.UNCLEAR;
            default -> status < 300 ? Answer.DONE : status >= 500 ? Answer.UNCLEAR : Answer.REFUSED;
        };
    }

    /** Does it, and never answers. */
    public static Behaviour hang() {
        return unclear((request, vertx) -> {}).acting();
    }

    /** Ends the connection before the request's body is read, with nothing done. */
    public static Behaviour resetBeforeBody() {
        return unclear((request, vertx) -> request.connection().close());
    }

    /** Does it, and ends the connection without an answer. */
    public static Behaviour resetAfterBody() {
        return unclear((request, vertx) ->
                        request.endHandler(read -> request.connection().close()).resume())
                .acting();
    }

    /** Does it, and promises more bytes of its answer than it sends. */
    public static Behaviour truncated() {
        return unclear((request, vertx) -> request.response()
                        .putHeader("content-type", "application/json")
                        .putHeader("content-length", "1000")
                        .write(DONE)
                        .onComplete(written -> request.connection().close()))
                .acting();
    }

    /** Does it, and ends the connection between two chunks of its answer. */
    public static Behaviour cutChunk() {
        return unclear((request, vertx) -> request.response()
                        .putHeader("content-type", "application/json")
                        .setChunked(true)
                        .write("{\"done\":")
                        .onComplete(written -> request.connection().close()))
                .acting();
    }

    /** Does it, and its answer has no end. */
    public static Behaviour endless() {
        return unclear((request, vertx) -> {
                    HttpServerResponse response = request.response()
                            .putHeader("content-type", "application/json")
                            .setChunked(true);
                    response.write("{\"done\":\"");
                    flood(response, Buffer.buffer("x".repeat(64 * 1024)));
                })
                .acting();
    }

    private static void flood(HttpServerResponse response, Buffer piece) {
        response.write(piece).onSuccess(written -> flood(response, piece));
    }

    /**
     * Does it, and its answer is small until it is inflated.
     *
     * @param mebibytes inflated
     */
    public static Behaviour gzipBomb(int mebibytes) {
        Buffer bomb = bomb(mebibytes);
        return unclear((request, vertx) -> request.response()
                        .putHeader("content-type", "application/json")
                        .putHeader("content-encoding", "gzip")
                        .end(bomb))
                .acting();
    }

    private static Buffer bomb(int mebibytes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] zeros = new byte[MEBIBYTE];
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < mebibytes; i++) {
                gzip.write(zeros);
            }
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    /** Does it, and answers a byte a period, for good. */
    public static Behaviour drip(Duration period) {
        return unclear((request, vertx) -> {
                    HttpServerResponse response = request.response()
                            .putHeader("content-type", "application/json")
                            .setChunked(true);
                    long timer = vertx.setPeriodic(period.toMillis(), tick -> response.write(" "));
                    response.closeHandler(closed -> vertx.cancelTimer(timer));
                })
                .acting();
    }

    /** Does it, and answers 200 with bytes that are not the JSON that they are said to be. */
    public static Behaviour body(Buffer body) {
        return unclear((request, vertx) -> request.response()
                        .putHeader("content-type", "application/json; charset=utf-8")
                        .end(body))
                .acting();
    }

    private static Behaviour unclear(Reply reply) {
        return new Behaviour(false, Duration.ZERO, Answer.UNCLEAR, reply);
    }

    /** The same, done. */
    public Behaviour acting() {
        return new Behaviour(true, delay, answer, reply);
    }

    /** The same, later. */
    public Behaviour after(Duration time) {
        return new Behaviour(acts, time, answer, reply);
    }

    /** Redirects, with nothing done. */
    public static Behaviour redirect(int status, String location) {
        return status(status, Map.of("location", location), "{}");
    }
}

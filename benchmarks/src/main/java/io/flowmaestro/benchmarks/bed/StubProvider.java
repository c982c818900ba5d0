package io.flowmaestro.benchmarks.bed;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The provider, as a process of its own: it answers as the last segment of a call's path says, such as {@code after-50}
 * (milliseconds). {@code GET /calls} tells how many calls it took, {@code GET /open} how many
 * of them are not over.
 */
final class StubProvider {
    private static final String HOST = "127.0.0.1";
    private static final Buffer ANSWER = Buffer.buffer("""
            {"ok":true,"channel":"C024BE91L","ts":"1234567890.123456","message":{"type":"message","user":"U024BE7LH",\
            "text":"New order received: 1042","team":"T024BE7LD","bot_id":"B024BE7LF","app_id":"A024BE7LG"},\
            "response_metadata":{"warnings":[],"next":"","seen":true}}""");
    private static final Buffer LARGE =
            Buffer.buffer("{\"text\":\"").appendBytes(new byte[10_000_000]).appendString("\"}");
    private static final long HANGS = 30_000;
    private static final String LIMITED_FOR = "60";

    private final Vertx vertx;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong open = new AtomicLong();

    private StubProvider(Vertx vertx) {
        this.vertx = vertx;
        for (int i = "{\"text\":\"".length(); i < LARGE.length() - 2; i++) {
            LARGE.setByte(i, (byte) 'x');
        }
    }

    /** Listens on a free port, says which, and runs until it is ended. */
    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HttpServerOptions options = new HttpServerOptions()
                .setHost(HOST)
                .setPort(0)
                .setAcceptBacklog(20_000)
                .setTcpNoDelay(true);
        vertx.createHttpServer(options)
                .requestHandler(new StubProvider(vertx)::take)
                .listen()
                .onSuccess(server -> System.out.println(Program.LISTENS + HOST + ":" + server.actualPort()))
                .onFailure(failure -> System.out.println(failure));
    }

    private void take(HttpServerRequest request) {
        String path = request.path();
        String way = path.substring(path.lastIndexOf('/') + 1);
        if (way.equals("calls")) {
            request.response().end(calls.toString());
        } else if (way.equals("open")) {
            request.response().end(open.toString());
        } else {
            calls.incrementAndGet();
            open.incrementAndGet();
            request.response().endHandler(over -> open.decrementAndGet());
            request.endHandler(whole -> answer(request.response(), way));
        }
    }

    private void answer(HttpServerResponse response, String way) {
        switch (way) {
            case "hang" -> later(HANGS, response, ANSWER);
            case "limit" ->
                response.setStatusCode(429)
                        .putHeader("Retry-After", LIMITED_FOR)
                        .end();
            case "fail" -> response.setStatusCode(503).end();
            case "large" -> json(response, LARGE);
            default -> later(Long.parseLong(way.substring("after-".length())), response, ANSWER);
        }
    }

    private void later(long millis, HttpServerResponse response, Buffer body) {
        if (millis == 0) {
            json(response, body);
        } else {
            vertx.setTimer(millis, due -> {
                if (!response.closed()) {
                    json(response, body);
                }
            });
        }
    }

    private static void json(HttpServerResponse response, Buffer body) {
        response.putHeader("Content-Type", "application/json").end(body);
    }
}

package io.flowmaestro.local;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes traces, metrics and logs by OTLP over HTTP, and keeps them as they came: protobuf, with its texts in clear. */
final class Collector {
    private final HttpServer server;
    private final Queue<byte[]> taken = new ConcurrentLinkedQueue<>();

    private Collector(Vertx vertx) {
        server = vertx.createHttpServer().requestHandler(this::take);
    }

    static Future<Collector> start(Vertx vertx) {
        Collector collector = new Collector(vertx);
        return collector.server.listen(0, "127.0.0.1").map(collector);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    Queue<byte[]> taken() {
        return taken;
    }

    private void take(HttpServerRequest request) {
        request.body().map(Buffer::getBytes).onSuccess(body -> {
            taken.add(body);
            request.response()
                    .putHeader("content-type", "application/x-protobuf")
                    .end();
        });
    }
}

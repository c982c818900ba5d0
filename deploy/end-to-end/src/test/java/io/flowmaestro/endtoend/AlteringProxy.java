package io.flowmaestro.endtoend;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.function.UnaryOperator;

/** Stands between the engine and the sandbox and changes one thing of each request: what a bug in the engine would do. */
final class AlteringProxy {
    /** A request on its way. */
    record Sent(String method, String uri, MultiMap headers, Buffer body) {
        Sent withMethod(String other) {
            return new Sent(other, uri, headers, body);
        }

        Sent withUri(String other) {
            return new Sent(method, other, headers, body);
        }

        Sent withBody(Buffer other) {
            return new Sent(method, uri, headers, other);
        }

        Sent withoutHeader(String name) {
            return new Sent(
                    method,
                    uri,
                    MultiMap.caseInsensitiveMultiMap().addAll(headers).remove(name),
                    body);
        }
    }

    private final HttpServer server;
    private final HttpClient client;
    private final URI sandbox;
    private volatile UnaryOperator<Sent> alteration = UnaryOperator.identity();
    private volatile Sent last = new Sent("", "", MultiMap.caseInsensitiveMultiMap(), Buffer.buffer());

    private AlteringProxy(Vertx vertx, URI sandbox) {
        this.sandbox = sandbox;
        client = vertx.createHttpClient();
        server = vertx.createHttpServer().requestHandler(this::forward);
    }

    static Future<AlteringProxy> start(Vertx vertx, URI sandbox) {
        AlteringProxy proxy = new AlteringProxy(vertx, sandbox);
        return proxy.server.listen(0, "127.0.0.1").map(proxy);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    void alter(UnaryOperator<Sent> next) {
        alteration = next;
    }

    /** The last request as the engine sent it. */
    Sent last() {
        return last;
    }

    private void forward(HttpServerRequest request) {
        request.body()
                .compose(body -> {
                    MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(request.headers());
                    headers.remove("host").remove("content-length").remove("transfer-encoding");
                    last = new Sent(request.method().name(), request.uri(), headers, body);
                    return send(alteration.apply(last));
                })
                .compose(answer -> answer.body().compose(body -> reply(request.response(), answer, body)))
                .onFailure(failure -> request.response().setStatusCode(599).end(failure.toString()));
    }

    private Future<HttpClientResponse> send(Sent sent) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(sent.method()))
                .setHost(sandbox.getHost())
                .setPort(sandbox.getPort())
                .setURI(sent.uri())
                .setHeaders(sent.headers());
        return client.request(options).compose(request -> request.send(sent.body()));
    }

    private static Future<Void> reply(HttpServerResponse response, HttpClientResponse answer, Buffer body) {
        response.setStatusCode(answer.statusCode());
        answer.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("content-length") && !name.equalsIgnoreCase("transfer-encoding")) {
                response.putHeader(name, value);
            }
        });
        return response.end(body);
    }
}

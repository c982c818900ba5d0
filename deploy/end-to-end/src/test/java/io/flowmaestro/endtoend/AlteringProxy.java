package io.flowmaestro.endtoend;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Stands between the engine and the sandbox and changes one thing of each request: what a bug in the engine would do. */
final class AlteringProxy {
    /** One thing to change. */
    record Alteration(String name, Set<String> removedHeaders, UnaryOperator<String> path, UnaryOperator<Buffer> body) {
        static Alteration none() {
            return new Alteration("nothing", Set.of(), UnaryOperator.identity(), UnaryOperator.identity());
        }

        static Alteration withoutHeader(String header) {
            return new Alteration("no " + header, Set.of(header), UnaryOperator.identity(), UnaryOperator.identity());
        }

        static Alteration withoutField(String field) {
            return new Alteration("no field " + field, Set.of(), UnaryOperator.identity(), body -> {
                var json = body.toJsonObject();
                if (json.remove(field) == null) {
                    throw new IllegalArgumentException("the engine does not send " + field);
                }
                return json.toBuffer();
            });
        }

        static Alteration withoutSegment(String segment) {
            return new Alteration(
                    "no segment " + segment,
                    Set.of(),
                    path -> {
                        if (!path.contains("/" + segment)) {
                            throw new IllegalArgumentException("the engine does not send " + segment);
                        }
                        return path.replaceFirst("/" + segment, "");
                    },
                    UnaryOperator.identity());
        }

        static Alteration withoutQuery(String parameter) {
            return new Alteration(
                    "no query " + parameter,
                    Set.of(),
                    path -> {
                        if (!path.contains(parameter + "=")) {
                            throw new IllegalArgumentException("the engine does not send " + parameter);
                        }
                        return path.replaceFirst(parameter + "=[^&]*&?", "");
                    },
                    UnaryOperator.identity());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final HttpServer server;
    private final HttpClient client;
    private final URI sandbox;
    private volatile Alteration alteration = Alteration.none();

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

    void alter(Alteration next) {
        alteration = next;
    }

    private void forward(HttpServerRequest request) {
        request.body()
                .compose(body -> send(request, body))
                .onSuccess(answer -> answer.body()
                        .onSuccess(body -> request.response()
                                .setStatusCode(answer.statusCode())
                                .putHeader("content-type", String.valueOf(answer.getHeader("content-type")))
                                .end(body)))
                .onFailure(failure -> request.response().setStatusCode(599).end(failure.toString()));
    }

    private Future<HttpClientResponse> send(HttpServerRequest request, Buffer body) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(request.headers());
        headers.remove("host").remove("content-length");
        alteration.removedHeaders().forEach(headers::remove);
        Buffer altered = body.length() == 0 ? body : alteration.body().apply(body);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method().name()))
                .setHost(sandbox.getHost())
                .setPort(sandbox.getPort())
                .setURI(alteration.path().apply(request.uri()))
                .setHeaders(headers);
        return client.request(options).compose((HttpClientRequest outgoing) -> outgoing.send(altered));
    }
}

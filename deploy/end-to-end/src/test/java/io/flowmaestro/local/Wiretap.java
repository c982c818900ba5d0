package io.flowmaestro.local;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between the services and a server of theirs: notes every secret that passes, and answers some requests itself, as
 * the worst of servers would: with the whole request in the answer.
 */
final class Wiretap {
    /** Hosts that no sandbox plays; the first segment of the path says what becomes of a request. */
    static final String HOSTILE = "canary.example";

    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern PARAMETER = Pattern.compile("(?:^|[?&])(\\w+)=([^&#\\s]+)");

    /** What they are called in a form, an address or JSON, and what they are. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("access_token", "access token"),
            Map.entry("refresh_token", "refresh token"),
            Map.entry("token", "access token"),
            Map.entry("client_secret", "client secret"),
            Map.entry("code_verifier", "PKCE verifier"),
            Map.entry("assertion", "signed assertion"),
            Map.entry("client_assertion", "signed assertion"),
            Map.entry("client_token", "vault token"),
            Map.entry("secret_id", "vault secret id"));

    /** A request on its way. */
    record Passing(String method, String uri, MultiMap headers, String body) {
        /** All of it, as a careless server puts it into an error. */
        String text() {
            return method + " " + uri + "\n" + headers + "\n" + body;
        }
    }

    /** What becomes of a request. */
    enum Mishap {
        /** An answer with the request in headers and body. */
        ECHO,
        /** OAuth's refusal of a grant, with the request in it. */
        REFUSE,
        /** No answer. */
        HANG
    }

    private record Plan(Predicate<Passing> which, Mishap mishap, int status) {}

    private final HttpServer server;
    private final HttpClient client;
    private final URI upstream;
    private final Canaries canaries;
    private final List<Plan> plans = new CopyOnWriteArrayList<>();

    private Wiretap(Vertx vertx, URI upstream, Canaries canaries) {
        this.upstream = upstream;
        this.canaries = canaries;
        client = vertx.createHttpClient();
        server = vertx.createHttpServer().requestHandler(this::receive);
    }

    static Future<Wiretap> start(Vertx vertx, URI upstream, Canaries canaries) {
        Wiretap wiretap = new Wiretap(vertx, upstream, canaries);
        return wiretap.server.listen(0, "127.0.0.1").map(wiretap);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** The next request of this kind meets a mishap. */
    void next(Predicate<Passing> which, Mishap mishap, int status) {
        plans.add(new Plan(which, mishap, status));
    }

    private void receive(HttpServerRequest request) {
        request.body()
                .compose(body -> {
                    Passing passing =
                            new Passing(request.method().name(), request.uri(), request.headers(), body.toString());
                    note(passing);
                    if (request.uri().startsWith("/api." + HOSTILE)) {
                        return play(request, passing);
                    }
                    Optional<Plan> plan = plans.stream()
                            .filter(each -> each.which().test(passing))
                            .findFirst();
                    plan.ifPresent(plans::remove);
                    return plan.isPresent() ? meet(plan.get(), request, passing) : forward(request, body);
                })
                .onFailure(failure -> request.response().setStatusCode(599).end());
    }

    private Future<Void> forward(HttpServerRequest request, Buffer body) {
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(upstream.getHost())
                .setPort(upstream.getPort())
                .setURI(request.uri())
                .setHeaders(MultiMap.caseInsensitiveMultiMap()
                        .addAll(request.headers())
                        .remove("host")
                        .remove("content-length")
                        .remove("transfer-encoding"));
        return client.request(options)
                .compose(sent -> sent.send(body))
                .compose(answer -> answer.body().compose(content -> reply(request.response(), answer, content)));
    }

    private Future<Void> reply(HttpServerResponse response, HttpClientResponse answer, Buffer body) {
        noteFields(body.toString());
        String location = answer.headers().get("location");
        if (location != null) {
            noteCode(location);
        }
        response.setStatusCode(answer.statusCode());
        answer.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("content-length") && !name.equalsIgnoreCase("transfer-encoding")) {
                response.putHeader(name, value);
            }
        });
        return response.end(body);
    }

    private static Future<Void> meet(Plan plan, HttpServerRequest request, Passing passing) {
        return switch (plan.mishap()) {
            case ECHO -> echo(request.response(), plan.status(), passing);
            case REFUSE ->
                json(
                        request.response(),
                        plan.status(),
                        new JsonObject().put("error", "invalid_grant").put("error_description", passing.text()));
            case HANG -> Future.succeededFuture();
        };
    }

    /** The provider at {@link #HOSTILE}. */
    private static Future<Void> play(HttpServerRequest request, Passing passing) {
        HttpServerResponse response = request.response();
        String[] words = request.path().split("/");
        String deed = words.length > 2 ? words[2] : "200";
        return switch (deed) {
            case "hang" -> Future.succeededFuture();
            case "reset" -> request.connection().close();
            case "truncated" -> {
                response.putHeader("content-length", "100000");
                yield response.write(passing.text())
                        .eventually(() -> request.connection().close());
            }
            case "text" -> response.end(passing.text());
            case "html" -> {
                response.putHeader("content-type", "application/json");
                yield response.end("<html>" + passing.text());
            }
            case "redirect" -> {
                response.setStatusCode(302).putHeader("location", "https://else.example" + passing.uri());
                yield response.end(passing.text());
            }
            default -> echo(response, Integer.parseInt(deed), passing);
        };
    }

    private static Future<Void> echo(HttpServerResponse response, int status, Passing passing) {
        passing.headers().names().stream()
                .filter(name -> !List.of("content-length", "transfer-encoding", "host", "connection")
                        .contains(name.toLowerCase(Locale.ROOT)))
                .forEach(name ->
                        response.putHeader("x-echo-" + name, passing.headers().get(name)));
        return json(
                response,
                status,
                new JsonObject()
                        .put("error", "Refused: " + passing.text())
                        .put("message", passing.text())
                        .put("errors", new JsonArray().add(passing.text()))
                        .put("url", passing.uri()));
    }

    private static Future<Void> json(HttpServerResponse response, int status, JsonObject body) {
        return response.setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.encode());
    }

    private void note(Passing passing) {
        noteFields(passing.body());
        noteCode(passing.uri());
        Matcher parameter = PARAMETER.matcher(passing.body());
        while (parameter.find()) {
            String name = parameter.group(1);
            if (NAMES.containsKey(name) || name.equals("code")) {
                canaries.add(
                        NAMES.getOrDefault(name, "authorization code"),
                        URLDecoder.decode(parameter.group(2), StandardCharsets.UTF_8));
            }
        }
        String token = passing.headers().get("X-Vault-Token");
        if (token != null) {
            canaries.add("vault token", token);
        }
        String authorization = passing.headers().get("Authorization");
        if (authorization != null && authorization.startsWith("Bearer ")) {
            canaries.add("access token", authorization.substring(7));
        }
        if (authorization != null && authorization.startsWith("Basic ")) {
            String pair = new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
            canaries.add("basic password", pair.substring(pair.indexOf(':') + 1));
        }
    }

    private void noteFields(String json) {
        Matcher field = FIELD.matcher(json);
        while (field.find()) {
            String kind = NAMES.get(field.group(1));
            if (kind != null) {
                canaries.add(kind, field.group(2));
            }
        }
    }

    /** Of an authorization, in the address that the browser is sent to. */
    private void noteCode(String address) {
        Matcher parameter = PARAMETER.matcher(address);
        while (parameter.find()) {
            if (parameter.group(1).equals("code")) {
                canaries.add("authorization code", URLDecoder.decode(parameter.group(2), StandardCharsets.UTF_8));
            }
        }
    }
}

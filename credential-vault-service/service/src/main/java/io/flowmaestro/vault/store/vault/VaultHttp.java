package io.flowmaestro.vault.store.vault;

import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.common.VaultRequest;
import io.quarkus.vault.client.common.VaultResponse;
import io.quarkus.vault.client.http.VaultHttpClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Carries the Vault client's requests over Vert.x, so that nothing blocks. A standby's redirect is followed to a node of
 * the cluster and nowhere else, with the request's own path, and that node is then asked first. What says nothing about
 * the request but that the server cannot be used now is {@link VaultUnavailable}.
 */
final class VaultHttp extends VaultHttpClient {
    /** Of one request. */
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final Duration CONNECT = Duration.ofSeconds(1);

    /** No server is left alone for longer than this, whatever it says. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    /** Vault's own: a standby that sends us on, one for disaster recovery, one that serves reads alone. */
    private static final int TEMPORARY_REDIRECT = 307;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SECONDARY = 472;
    private static final int PERFORMANCE_STANDBY = 473;

    private final VaultServer server;
    private final WebClient http;
    private volatile URI active;

    /** @param concurrency connections at most, and as many requests that wait for one */
    VaultHttp(Vertx vertx, VaultServer server, int concurrency) {
        this.server = server;
        this.active = server.url();
        WebClientOptions options = new WebClientOptions();
        options.setFollowRedirects(false);
        options.setMaxPoolSize(concurrency).setMaxWaitQueueSize(concurrency);
        options.setConnectTimeout((int) CONNECT.toMillis());
        options.setVerifyHost(true);
        server.caFile().ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        this.http = WebClient.create(vertx, options);
    }

    /** Asks in the namespace, without a token. */
    VaultClient client() {
        VaultClient.Builder client = unnamed();
        server.namespace().ifPresent(client::namespace);
        return client.build();
    }

    /** Asks what is in no namespace: the server's health. */
    VaultClient root() {
        return unnamed().build();
    }

    private VaultClient.Builder unnamed() {
        return VaultClient.builder()
                .baseUrl(server.url().toString())
                .executor(this)
                .requestTimeout(DEADLINE);
    }

    @Override
    public <T> CompletionStage<VaultResponse<T>> execute(VaultRequest<T> request) {
        return send(request, active)
                .compose(answer -> followed(request, answer))
                .map(answer -> usable(request, answer))
                .onFailure(failure -> active = server.url())
                .toCompletionStage()
                .thenCompose(answer -> response(request, answer));
    }

    @Override
    public void close() {
        http.close();
    }

    private Future<HttpResponse<Buffer>> followed(VaultRequest<?> request, HttpResponse<Buffer> answer) {
        if (answer.statusCode() != TEMPORARY_REDIRECT) {
            return Future.succeededFuture(answer);
        }
        URI node = target(answer);
        return send(request, node).onSuccess(there -> active = node);
    }

    private URI target(HttpResponse<Buffer> answer) {
        String location = String.valueOf(answer.getHeader("Location"));
        return uri(location)
                .flatMap(server::node)
                .orElseThrow(
                        () -> unavailable("The vault server is a standby and sends us on to a server that is none of"
                                + " flowmaestro.vault.kv.nodes: we do not follow with our token."));
    }

    private static Optional<URI> uri(String location) {
        try {
            return Optional.of(URI.create(location)).filter(uri -> uri.getHost() != null);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Future<HttpResponse<Buffer>> send(VaultRequest<?> request, URI node) {
        URI asked = request.getUri();
        String query = asked.getRawQuery();
        HttpRequest<Buffer> call = http.requestAbs(
                        HttpMethod.valueOf(request.getMethod().name()),
                        node.getScheme() + "://" + node.getRawAuthority() + asked.getRawPath()
                                + (query == null ? "" : "?" + query))
                .timeout(request.getTimeout().toMillis());
        request.getHTTPHeaders().forEach(call::putHeader);
        return request.getSerializedBody()
                .map(body -> call.sendBuffer(Buffer.buffer(body)))
                .orElseGet(call::send)
                .recover(failure -> Future.failedFuture(unreachable(failure)));
    }

    private <T> CompletionStage<VaultResponse<T>> response(VaultRequest<T> request, HttpResponse<Buffer> answer) {
        Buffer body = answer.body();
        return buildResponse(
                request, answer.statusCode(), answer.headers().entries(), body == null ? new byte[0] : body.getBytes());
    }

    private static HttpResponse<Buffer> usable(VaultRequest<?> request, HttpResponse<Buffer> answer) {
        if (!request.getExpectedStatusCodes().isEmpty()) {
            requireUsable(answer.statusCode(), answer);
        }
        return answer;
    }

    private static void requireUsable(int status, HttpResponse<Buffer> answer) {
        boolean unusable = status / 100 == 3
                || status == TOO_MANY_REQUESTS
                || status == SECONDARY
                || status == PERFORMANCE_STANDBY
                || status / 100 == 5;
        if (unusable) {
            throw new VaultUnavailable(sentence(status, answer), pause(answer), null);
        }
    }

    /** Nothing of the answer's body is repeated. */
    private static String sentence(int status, HttpResponse<Buffer> answer) {
        return switch (status) {
            case TOO_MANY_REQUESTS -> "The vault server's quota is used up (status 429).";
            case SECONDARY, PERFORMANCE_STANDBY ->
                "The vault server is a standby that cannot do this (status " + status + ").";
            case 500 ->
                says(answer, "internal error")
                        ? "The vault server refuses requests with an internal error (status 500), as it does while no"
                                + " audit device can write: look at its audit devices and its log."
                        : "The vault server failed (status 500): look at its log.";
            case 503 ->
                says(answer, "sealed") ? "The vault server is sealed." : "The vault server is not ready (status 503).";
            default -> "The vault server answered with status " + status + ".";
        };
    }

    private static boolean says(HttpResponse<Buffer> answer, String word) {
        Buffer body = answer.body();
        return body != null && body.toString(StandardCharsets.UTF_8).contains(word);
    }

    private static Duration pause(HttpResponse<Buffer> answer) {
        @Nullable String asked = answer.getHeader("Retry-After");
        if (asked == null || !SECONDS.matcher(asked).matches()) {
            return Duration.ZERO;
        }
        Duration pause = Duration.ofSeconds(Long.parseLong(asked));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private static VaultUnavailable unreachable(Throwable failure) {
        return failure instanceof TimeoutException
                ? VaultUnavailable.late(DEADLINE)
                : new VaultUnavailable("The vault server cannot be reached.", Duration.ZERO, failure);
    }

    private static VaultUnavailable unavailable(String message) {
        return new VaultUnavailable(message, Duration.ZERO, null);
    }
}

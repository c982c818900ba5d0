package io.flowmaestro.vault;

import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.testing.ScriptedTokenEndpoint;
import io.flowmaestro.vault.testing.TokenAnswer;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A scripted token endpoint over HTTP, at every path: the sandbox of tests that are about tokens. */
public final class TokenEndpointServer {
    private final ScriptedTokenEndpoint script = new ScriptedTokenEndpoint();
    private final Vertx vertx;
    private final int port;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;
    private volatile @Nullable String retryAfter;

    private TokenEndpointServer(Vertx vertx) throws ExecutionException, InterruptedException, TimeoutException {
        this.vertx = vertx;
        this.port = vertx.createHttpServer()
                .requestHandler(this::take)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    public static TokenEndpointServer start(Vertx vertx) {
        try {
            return new TokenEndpointServer(vertx);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new IllegalStateException("The token endpoint did not start.", e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public ScriptedTokenEndpoint script() {
        return script;
    }

    /** How long an answer takes. */
    public void delay(Duration time) {
        delay = time;
    }

    /** Refuses everything as too much, and says when to come back; null: takes everything again. */
    public void tooMany(@Nullable String retryAfter) {
        this.retryAfter = retryAfter;
    }

    /** What came, whatever the answer. */
    public int requests() {
        return requests.get();
    }

    private void take(HttpServerRequest request) {
        requests.incrementAndGet();
        String wait = retryAfter;
        if (wait != null) {
            request.response().setStatusCode(429).putHeader("retry-after", wait).end();
            return;
        }
        request.setExpectMultipart(true);
        request.end().onSuccess(ignored -> {
            if (request.formAttributes().contains("token")) {
                revoke(request);
                return;
            }
            TokenAnswer answer = answer(request.formAttributes());
            if (delay.isZero()) {
                send(request, answer);
            } else {
                vertx.setTimer(delay.toMillis(), timer -> send(request, answer));
            }
        });
    }

    private void revoke(HttpServerRequest request) {
        boolean known = script.revoke(Secret.of(request.formAttributes().get("token")));
        request.response().setStatusCode(known ? 200 : 503).end();
    }

    private TokenAnswer answer(MultiMap form) {
        return form.get("grant_type").equals("authorization_code")
                ? script.redeem(
                        Secret.of(form.get("code")),
                        Secret.of(form.get("code_verifier")),
                        URI.create(form.get("redirect_uri")))
                : script.refresh(Secret.of(form.get("refresh_token")));
    }

    private static void send(HttpServerRequest request, TokenAnswer answer) {
        if (answer instanceof TokenAnswer.Issued issued) {
            request.response().end(body(issued).encode());
        } else if (answer instanceof TokenAnswer.Refused refused) {
            request.response()
                    .setStatusCode(400)
                    .end(new JsonObject().put("error", refused.error()).encode());
        } else {
            request.response().setStatusCode(503).end();
        }
    }

    private static JsonObject body(TokenAnswer.Issued issued) {
        JsonObject body = new JsonObject()
                .put("access_token", issued.accessToken().reveal(SecretAccess.SEND_TO_TOKEN_ENDPOINT))
                .put("token_type", "Bearer")
                .put("scope", String.join(" ", issued.scopes()));
        if (issued.life() != null) {
            body.put("expires_in", issued.life().toSeconds());
        }
        if (issued.refreshToken() != null) {
            body.put("refresh_token", issued.refreshToken().reveal(SecretAccess.SEND_TO_TOKEN_ENDPOINT));
        }
        return body;
    }
}

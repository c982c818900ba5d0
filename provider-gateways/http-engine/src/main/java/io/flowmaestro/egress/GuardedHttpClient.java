package io.flowmaestro.egress;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The one way out: every request passes {@link EgressGuard}, ends by its deadline, and takes no more memory than its
 * limits allow. Redirects are not followed. Safe for use by many threads; one client serves all providers.
 */
public final class GuardedHttpClient {
    private final Vertx vertx;
    private final EgressGuard guard;
    private final EgressLimits limits;
    private final HttpClient http;

    public GuardedHttpClient(Vertx vertx, EgressGuard guard, EgressLimits limits) {
        this(vertx, guard, limits, new HttpClientOptions());
    }

    /** For tests that bring their own certificate. */
    GuardedHttpClient(Vertx vertx, EgressGuard guard, EgressLimits limits, HttpClientOptions options) {
        this.vertx = vertx;
        this.guard = guard;
        this.limits = limits;
        this.http = vertx.createHttpClient(options.setMaxPoolSize(limits.connectionsPerHost())
                .setMaxWaitQueueSize(limits.waitingPerHost())
                .setConnectTimeout((int) limits.connect().toMillis())
                .setSslHandshakeTimeout(limits.connect().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout((int) limits.keepAlive().toSeconds())
                .setDecompressionSupported(false) // ContentEncoding does it, with a limit
                .setTracingPolicy(TracingPolicy.IGNORE)); // a span of Vert.x's would hold the whole URL
    }

    /**
     * Sends a request that carries no credential, or carries it already. As
     * {@link #send(OutboundRequest, Destination, Duration, UnaryOperator)}.
     */
    public Uni<Exchange> send(OutboundRequest request, Destination destination, Duration timeout) {
        return send(request, destination, timeout, UnaryOperator.identity());
    }

    /**
     * Sends a request. Never blocks; the {@link Uni} fails for bugs alone. Cancelling it gives the request up.
     *
     * @param request without its credential
     * @param destination where it goes
     * @param timeout for all of it, from the DNS query to the answer's last byte; over at once if not positive
     * @param credential puts the credential on the request, once its destination is known to be permitted; the host it
     *     goes to is the checked one, whatever comes out
     */
    public Uni<Exchange> send(
            OutboundRequest request,
            Destination destination,
            Duration timeout,
            UnaryOperator<OutboundRequest> credential) {
        return Uni.createFrom().emitter(emitter -> {
            Context context = vertx.getOrCreateContext();
            Transmission transmission =
                    new Transmission(vertx, http, limits, request, destination, credential, emitter);
            emitter.onTermination(() -> context.runOnContext(ignored -> transmission.abandon()));
            context.runOnContext(ignored -> transmission.start(guard, timeout));
        });
    }

    /** Closes every connection. */
    public Future<Void> close() {
        return http.close();
    }
}

package io.flowmaestro.egress;

import io.flowmaestro.egress.Admission.Refusal;
import io.flowmaestro.egress.Admission.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.tracing.TracingPolicy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The one way out: every request passes {@link EgressGuard}, ends by its deadline, and takes no more memory than its
 * limits allow. Redirects are not followed. Over TLS it speaks HTTP/2 where the server does, else HTTP/1.1. Safe for use
 * by many threads; one client serves all providers.
 */
public final class GuardedHttpClient {
    /** Of 100 requests each, as most servers allow: more than there are permits. */
    private static final int HTTP2_CONNECTIONS = 8;

    /** The largest that providers were seen to send are of some 10 KiB. */
    private static final int MOST_HEADER_BYTES = 32 * 1024;

    private final Vertx vertx;
    private final EgressGuard guard;
    private final EgressLimits limits;
    private final HttpClient secure;
    private final HttpClient plain;

    public GuardedHttpClient(Vertx vertx, EgressGuard guard, EgressLimits limits) {
        this(vertx, guard, limits, new HttpClientOptions());
    }

    /** For tests that bring their own certificate. */
    GuardedHttpClient(Vertx vertx, EgressGuard guard, EgressLimits limits, HttpClientOptions options) {
        this.vertx = vertx;
        this.guard = guard;
        this.limits = limits;
        HttpClientOptions common = options.setMaxPoolSize(limits.connectionsPerHost())
                .setHttp2MaxPoolSize(HTTP2_CONNECTIONS)
                .setMaxWaitQueueSize(limits.waitingPerHost())
                .setConnectTimeout((int) limits.connect().toMillis())
                .setSslHandshakeTimeout(limits.connect().toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout((int) limits.keepAlive().toSeconds())
                .setHttp2KeepAliveTimeout((int) limits.keepAlive().toSeconds())
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setDecompressionSupported(false) // ContentEncoding does it, with a limit
                .setTracingPolicy(TracingPolicy.IGNORE); // a span of Vert.x's would hold the whole URL
        this.secure = vertx.createHttpClient(new HttpClientOptions(common)
                .setSsl(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)));
        this.plain = vertx.createHttpClient(new HttpClientOptions(common));
    }

    /**
     * Sends a request that carries no credential, or carries it already. As
     * {@link #send(OutboundRequest, Destination, Duration, Function)}.
     */
    public Uni<Exchange> send(OutboundRequest request, Destination destination, Duration timeout) {
        return send(request, destination, timeout, Uni.createFrom()::item);
    }

    /**
     * Sends a request. Never blocks; the {@link Uni} fails for bugs alone. Cancelling it gives the request up.
     *
     * @param request without its credential
     * @param destination where it goes
     * @param timeout for all of it, from the DNS query to the answer's last byte; over at once if not positive
     * @param credential puts the credential on the request, once its destination is known to be permitted; the host it
     *     goes to is the checked one, whatever comes out. Fails with {@link IllegalArgumentException} where it cannot
     */
    public Uni<Exchange> send(
            OutboundRequest request,
            Destination destination,
            Duration timeout,
            Function<OutboundRequest, Uni<OutboundRequest>> credential) {
        return Uni.createFrom().deferred(() -> send(request, destination, timeout, credential, System.nanoTime()));
    }

    /**
     * As {@link #send(OutboundRequest, Destination, Duration, Function)}, for what was permitted before.
     *
     * @param permittedNanos when, by {@link System#nanoTime}: {@link EgressLimits#departure} counts from then
     */
    public Uni<Exchange> send(
            OutboundRequest request,
            Destination destination,
            Duration timeout,
            Function<OutboundRequest, Uni<OutboundRequest>> credential,
            long permittedNanos) {
        return transmit(request, destination, timeout, credential, limits.responseBytes(), permittedNanos);
    }

    /**
     * Fetches a file from the public Internet, without a credential. As
     * {@link #send(OutboundRequest, Destination, Duration)}, up to {@link EgressLimits#fileBytes}.
     */
    public Uni<Exchange> fetch(URI url, Duration timeout) {
        OutboundRequest request = new OutboundRequest("GET", url, Map.of(), null);
        return Uni.createFrom()
                .deferred(() -> transmit(
                        request,
                        Destination.provider(),
                        timeout,
                        Uni.createFrom()::item,
                        limits.fileBytes(),
                        System.nanoTime()));
    }

    private Uni<Exchange> transmit(
            OutboundRequest request,
            Destination destination,
            Duration timeout,
            Function<OutboundRequest, Uni<OutboundRequest>> credential,
            int mostBytes,
            long permittedNanos) {
        return Uni.createFrom().emitter(emitter -> {
            long asked = System.nanoTime();
            Context context = vertx.getOrCreateContext();
            Transmission transmission = new Transmission(
                    vertx, this::clientOf, limits, mostBytes, request, destination, credential, emitter);
            emitter.onTermination(() -> context.runOnContext(ignored -> transmission.abandon()));
            context.runOnContext(ignored -> transmission.start(guard, permittedNanos, asked, timeout));
        });
    }

    private HttpClient clientOf(Route route) {
        return route.tls() ? secure : plain;
    }

    /**
     * The one address to connect to for what is not HTTP: the guard's, or the stand-in's own.
     *
     * @param host a DNS name
     * @return fails with {@link RouteRefused} where it may not be reached or has no address
     */
    public Uni<InetSocketAddress> route(String host, int port, Destination destination) {
        return Uni.createFrom()
                .deferred(() -> Uni.createFrom()
                        .completionStage(guard.admit(host, port, destination).toCompletionStage()))
                .onItem()
                .transform(admission -> {
                    if (admission instanceof Refusal refusal) {
                        throw new RouteRefused(refusal.fault());
                    }
                    Route route = (Route) admission;
                    return new InetSocketAddress(
                            route.address().host(), route.address().port());
                });
    }

    /** Closes every connection. */
    public Future<Void> close() {
        return Future.join(secure.close(), plain.close()).mapEmpty();
    }
}

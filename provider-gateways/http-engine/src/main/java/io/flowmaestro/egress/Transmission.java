package io.flowmaestro.egress;

import io.flowmaestro.egress.Admission.Refusal;
import io.flowmaestro.egress.Admission.Route;
import io.flowmaestro.egress.Exchange.Answered;
import io.flowmaestro.egress.Exchange.BodyEnd;
import io.flowmaestro.egress.Exchange.Unanswered;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way. Everything in it runs on one Vert.x context, so nothing is locked; it ends once, by whatever
 * comes first: an answer, a fault, the deadline, or the caller giving up.
 */
final class Transmission {
    /** RFC 9113, section 7. */
    private static final long REFUSED_STREAM = 0x7;

    private static final String USER_AGENT = "FlowMaestro-Integrations";

    private final Vertx vertx;
    private final Function<Route, HttpClient> http;
    private final EgressLimits limits;
    private final int mostBytes;
    private final OutboundRequest request;
    private final Destination destination;
    private final Function<OutboundRequest, Uni<OutboundRequest>> credential;
    private final UniEmitter<? super Exchange> emitter;

    private final Buffer body = Buffer.buffer();
    private long departureNanos;
    private long deadlineNanos;
    private long deadlineTimer;
    private long sentNanos;
    private boolean over;
    private @Nullable HttpClientRequest sent;
    private @Nullable HttpClientResponse answer;

    Transmission(
            Vertx vertx,
            Function<Route, HttpClient> http,
            EgressLimits limits,
            int mostBytes,
            OutboundRequest request,
            Destination destination,
            Function<OutboundRequest, Uni<OutboundRequest>> credential,
            UniEmitter<? super Exchange> emitter) {
        this.vertx = vertx;
        this.http = http;
        this.limits = limits;
        this.mostBytes = mostBytes;
        this.request = request;
        this.destination = destination;
        this.credential = credential;
        this.emitter = emitter;
    }

    /**
     * Both times are of {@link System#nanoTime}: this process may have been stopped since.
     *
     * @param permitted when it was permitted to leave
     * @param asked when it was asked for
     */
    void start(EgressGuard guard, long permitted, long asked, Duration timeout) {
        if (over) {
            return;
        }
        departureNanos = permitted + limits.departure().toNanos();
        deadlineNanos = asked + timeout.toNanos();
        if (remainingMillis() <= 0) {
            expire();
            return;
        }
        deadlineTimer = vertx.setTimer(remainingMillis(), timer -> expire());
        guard.admit(request.url(), destination).compose(this::depart).onFailure(this::fail);
    }

    /** The caller no longer waits. */
    void abandon() {
        if (!over) {
            close();
            hangUp();
        }
    }

    private Future<Void> depart(Admission admission) {
        if (over) {
            return Future.succeededFuture();
        }
        if (admission instanceof Refusal refusal) {
            endUnanswered(refusal.fault());
            return Future.succeededFuture();
        }
        return withCredential().compose(complete -> connect((Route) admission, complete), this::unsigned);
    }

    private Future<OutboundRequest> withCredential() {
        return Future.fromCompletionStage(
                credential.apply(request).subscribeAsCompletionStage(), vertx.getOrCreateContext());
    }

    private Future<Void> unsigned(Throwable failure) {
        if (failure instanceof IllegalArgumentException) {
            endUnanswered(Fault.CREDENTIAL_REFUSED);
            return Future.succeededFuture();
        }
        return Future.failedFuture(failure);
    }

    private Future<Void> connect(Route route, OutboundRequest complete) {
        if (over) {
            return Future.succeededFuture();
        }
        if (!HeaderSyntax.isValid(complete.headers())) {
            endUnanswered(Fault.HEADER_REFUSED);
            return Future.succeededFuture();
        }
        RequestOptions options = options(route, destination.resolve(complete.url()), complete)
                .setConnectTimeout(Math.max(1, remainingMillis()))
                .setIdleTimeout(limits.silence().toMillis());
        return http.apply(route).request(options).transform(connected -> {
            if (connected.succeeded()) {
                transmit(connected.result(), complete);
            } else {
                endUnanswered(notConnected(connected.cause()));
            }
            return Future.succeededFuture();
        });
    }

    /** What is sent: to the checked host, whatever URL the request has by now. */
    static RequestOptions options(Route route, URI url, OutboundRequest complete) {
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(complete.method()))
                .setServer(route.address())
                .setHost(route.host())
                .setPort(route.port())
                .setSsl(route.tls())
                .setURI(path + query)
                .setFollowRedirects(false)
                .putHeader("user-agent", USER_AGENT);
        complete.headers().forEach(options::putHeader);
        return options.putHeader("accept-encoding", ContentEncoding.ACCEPTED);
    }

    /** From here on, bytes may have left. */
    private void transmit(HttpClientRequest connected, OutboundRequest complete) {
        if (over) {
            connected.reset();
            return;
        }
        if (System.nanoTime() - departureNanos > 0 || remainingMillis() <= 0) {
            connected.reset();
            endUnanswered(Fault.NOT_SENT);
            return;
        }
        sent = connected;
        sentNanos = System.nanoTime();
        connected.response().onComplete(this::receive, this::lose);
        Future<Void> written = complete.body() == null ? connected.end() : connected.end(complete.body());
        written.onSuccess(ignored -> sentNanos = System.nanoTime());
    }

    private void receive(HttpClientResponse response) {
        if (over) {
            return;
        }
        answer = response;
        response.exceptionHandler(failure ->
                endAnswered(response, failure instanceof TimeoutException ? BodyEnd.LATE : BodyEnd.TRUNCATED));
        response.handler(chunk -> take(response, chunk));
        response.endHandler(ignored -> complete(response));
    }

    private void take(HttpClientResponse response, Buffer chunk) {
        if (over) {
            return;
        }
        int room = mostBytes - body.length();
        body.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
        if (chunk.length() > room) {
            endAnswered(response, BodyEnd.TOO_LARGE);
            hangUp();
        }
    }

    private void complete(HttpClientResponse response) {
        var decoded = ContentEncoding.decode(response.getHeader("content-encoding"), body, mostBytes);
        end(answered(response, decoded.body(), decoded.end()));
    }

    private void expire() {
        if (over) {
            return;
        }
        if (answer == null) {
            endUnanswered(Fault.NO_ANSWER);
        } else {
            endAnswered(answer, BodyEnd.LATE);
        }
        hangUp();
    }

    private void lose(Throwable failure) {
        Fault fault = failure instanceof TimeoutException ? Fault.NO_ANSWER : Fault.CONNECTION_LOST;
        if (sent != null && isUnprocessed(sent, failure)) {
            end(new Unanswered(fault, false, 0));
        } else {
            endUnanswered(fault);
        }
    }

    /** Whether the server said that it did not look at the request (RFC 9113, section 8.7). */
    private static boolean isUnprocessed(HttpClientRequest request, Throwable failure) {
        if (failure instanceof StreamResetException reset) {
            return reset.getCode() == REFUSED_STREAM;
        }
        return failure instanceof HttpClosedException closed
                && closed.goAway() != null
                && request.streamId() > closed.goAway().getLastStreamId();
    }

    private static Fault notConnected(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return Fault.NO_ANSWER;
        }
        if (failure instanceof ConnectionPoolTooBusyException) {
            return Fault.TOO_MANY_WAITING;
        }
        return failure instanceof SSLException ? Fault.TLS_FAILED : Fault.CONNECTION_FAILED;
    }

    private void endUnanswered(Fault fault) {
        boolean left = sent != null;
        end(new Unanswered(fault, left, left ? millisSinceSent() : 0));
    }

    private void endAnswered(HttpClientResponse response, BodyEnd end) {
        end(answered(response, body, end));
    }

    private Answered answered(HttpClientResponse response, Buffer read, BodyEnd end) {
        return new Answered(response.statusCode(), response.headers(), read, end, millisSinceSent());
    }

    private void end(Exchange exchange) {
        if (!over) {
            close();
            emitter.complete(exchange);
        }
    }

    private void fail(Throwable bug) {
        if (!over) {
            close();
            emitter.fail(bug);
            hangUp();
        }
    }

    private void close() {
        over = true;
        vertx.cancelTimer(deadlineTimer);
    }

    /** Closes the connection where the exchange on it is not over; another request never gets a half-read one. */
    private void hangUp() {
        if (sent != null) {
            sent.reset();
        }
    }

    private long remainingMillis() {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    }

    private long millisSinceSent() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos);
    }
}

package io.flowmaestro.gateway;

import io.flowmaestro.egress.Destination;
import io.flowmaestro.egress.Fault;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.egress.RouteRefused;
import io.flowmaestro.spi.OperationHandler;
import io.flowmaestro.spi.OperationHandler.Answer;
import io.flowmaestro.spi.OperationHandler.Answered;
import io.flowmaestro.spi.OperationHandler.Peer;
import io.flowmaestro.spi.OperationHandler.Unanswered;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Lets a handler carry out a call, within the call's deadline and by no way but the guard's. */
final class HandlerCall {
    /** For a handler to say what it has by the deadline. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final GuardedHttpClient client;
    private final Map<String, OperationHandler> handlers;
    private final Clock clock;

    HandlerCall(GuardedHttpClient client, Map<String, OperationHandler> handlers, Clock clock) {
        this.client = client;
        this.handlers = handlers;
        this.clock = clock;
    }

    /** The server that stands in for the provider in a call to the sandbox; empty where there is none. */
    Optional<Destination> sandbox(String handler) {
        return handler(handler).sandbox().map(Destination::server);
    }

    Uni<ProviderAnswer> handle(OperationCall call, Preparation.Handled handled, Destination destination) {
        Duration timeout = Duration.between(clock.instant(), call.deadline());
        if (timeout.isNegative() || timeout.isZero()) {
            return Uni.createFrom().item(new TransportFailure(Fault.NO_ANSWER, false, 0));
        }
        long started = System.nanoTime();
        return handler(handled.handler())
                .handle(new OperationHandler.Call(
                        handled.input(),
                        call.lease().fields(),
                        CredentialAttachment.reveal(call.lease()),
                        call.key(),
                        timeout,
                        (host, port) -> client.route(host, port, destination)
                                .map(address ->
                                        new Peer(address, destination.standIn().isPresent()))))
                .map(answer -> answer(answer, millisSince(started)))
                .ifNoItem()
                .after(timeout.plus(GRACE))
                .fail()
                .onFailure(TimeoutException.class)
                .recoverWithItem(() -> new TransportFailure(Fault.NO_ANSWER, true, millisSince(started)))
                .onFailure(RouteRefused.class)
                .recoverWithItem(refused -> new TransportFailure(refused.fault(), false, 0));
    }

    private OperationHandler handler(String name) {
        OperationHandler handler = handlers.get(name);
        if (handler == null) {
            throw new IllegalStateException("The handler " + name + " is not installed here.");
        }
        return handler;
    }

    private static ProviderAnswer answer(Answer answer, long millis) {
        if (answer instanceof Answered answered) {
            return new ProviderResponse(
                    answered.status(),
                    Map.of("content-type", "application/json"),
                    Buffer.buffer(answered.body().toString()),
                    ProviderResponse.BodyEnd.COMPLETE,
                    millis);
        }
        Unanswered unanswered = (Unanswered) answer;
        return new TransportFailure(unanswered.fault(), unanswered.sent(), millis);
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}

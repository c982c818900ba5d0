package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.egress.Destination;
import io.flowmaestro.egress.Exchange;
import io.flowmaestro.egress.Exchange.Answered;
import io.flowmaestro.egress.Exchange.Unanswered;
import io.flowmaestro.egress.Fault;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.egress.OutboundRequest;
import io.flowmaestro.egress.Redactor;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.gateway.ProviderResponse.BodyEnd;
import io.flowmaestro.vault.client.Lease;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations over HTTP: builds the request, sends it with the lease's credential, reads the answer. What a
 * provider repeats of the credential is taken out of every outcome. Safe for use by many threads.
 */
public final class HttpGateway implements ProviderGateway {
    private final GuardedHttpClient client;
    private final Function<Lease, Optional<Destination>> destinations;
    private final Clock clock;
    private final OutcomeReader reader;

    private HttpGateway(GuardedHttpClient client, Function<Lease, Optional<Destination>> destinations, Clock clock) {
        this.client = client;
        this.destinations = destinations;
        this.clock = clock;
        this.reader = new OutcomeReader(clock);
    }

    /**
     * Calls the providers, and the sandbox in their place where a lease says so.
     *
     * @param sandbox the sandbox's URL; null where there is none, and a lease that asks for it is refused
     */
    public static HttpGateway toProviders(GuardedHttpClient client, @Nullable URI sandbox, Clock clock) {
        Optional<Destination> standIn = Optional.ofNullable(sandbox).map(Destination::sandbox);
        Optional<Destination> provider = Optional.of(Destination.provider());
        return new HttpGateway(client, lease -> lease.sandbox() ? standIn : provider, clock);
    }

    /** Calls one server in place of every provider: for a person's own trials, see {@link Destination#base(URI)}. */
    public static HttpGateway toBase(GuardedHttpClient client, URI base, Clock clock) {
        Optional<Destination> there = Optional.of(Destination.base(base));
        return new HttpGateway(client, lease -> there, clock);
    }

    @Override
    public Uni<Outcome> execute(OperationCall call) {
        return Uni.createFrom().deferred(() -> {
            Preparation preparation = prepare(call);
            if (preparation instanceof Preparation.Ready ready) {
                return send(call, ready.request());
            }
            return preparation instanceof Preparation.Refused refused
                    ? Uni.createFrom().item(refused.outcome())
                    : Uni.createFrom().failure(new IllegalStateException("no handler is installed"));
        });
    }

    /**
     * The request of a call as {@link #execute} would send it, without its credential's values. Sends nothing.
     *
     * @return empty where {@link #execute} would send nothing either
     */
    public Optional<RequestPreview> preview(OperationCall call) {
        if (!(prepare(call) instanceof Preparation.Ready ready)) {
            return Optional.empty();
        }
        OutboundRequest complete =
                CredentialAttachment.attach(call.operation(), call.lease(), outbound(call, ready.request()));
        URI url = destinationOf(call).resolve(complete.url());
        Redactor redactor = Redactor.of(call.lease().secrets().values());
        Map<String, String> headers = new LinkedHashMap<>();
        complete.headers().forEach((name, value) -> headers.put(name, redactor.data(value)));
        JsonNode body =
                ready.request().body() == null ? null : ready.request().body().preview();
        return Optional.of(new RequestPreview(
                complete.method(), redactor.data(url.toString()), headers, body == null ? null : redactor.data(body)));
    }

    private Preparation prepare(OperationCall call) {
        Optional<OperationError> fault = CredentialAttachment.faultOf(call.operation(), call.lease());
        if (fault.isPresent()) {
            return refused(fault.get());
        }
        if (destinations.apply(call.lease()).isEmpty()) {
            return refused(OperationError.of(
                    FailureKind.VALIDATION, "no_sandbox", "The connection is one to the sandbox, and none runs here."));
        }
        return RequestBuilder.prepare(call);
    }

    private Uni<Outcome> send(OperationCall call, ProviderRequest request) {
        Duration timeout = Duration.between(clock.instant(), call.deadline());
        return client.send(
                        outbound(call, request),
                        destinationOf(call),
                        timeout,
                        outbound -> CredentialAttachment.attach(call.operation(), call.lease(), outbound))
                .map(exchange -> read(call, request, exchange));
    }

    private Outcome read(OperationCall call, ProviderRequest request, Exchange exchange) {
        if (exchange instanceof Unanswered unanswered && unanswered.fault() == Fault.HEADER_REFUSED) {
            return failed(OperationError.of(
                    FailureKind.VALIDATION,
                    "header_refused",
                    "A value that travels in a header has a line break or other than ASCII characters."));
        }
        ProviderAnswer answer = answerOf(call, exchange);
        Redactor redactor = Redactor.of(call.lease().secrets().values());
        List<String> debug = call.debug() ? DebugLog.of(call, request, answer, redactor) : List.of();
        return new OutcomeRedaction(redactor, debug).apply(reader.read(call, answer));
    }

    private static ProviderAnswer answerOf(OperationCall call, Exchange exchange) {
        if (exchange instanceof Unanswered unanswered) {
            return new TransportFailure(unanswered.fault(), unanswered.sent(), unanswered.millis());
        }
        Answered answered = (Answered) exchange;
        if (answered.end() == Exchange.BodyEnd.LATE && call.operation().effect() == Effect.NONE) {
            return new TransportFailure(Fault.NO_ANSWER, true, answered.millis());
        }
        return new ProviderResponse(
                answered.status(), headersOf(answered), answered.body(), endOf(answered), answered.millis());
    }

    private static BodyEnd endOf(Answered answered) {
        return switch (answered.end()) {
            case COMPLETE -> BodyEnd.COMPLETE;
            case TRUNCATED, LATE -> BodyEnd.TRUNCATED;
            case TOO_LARGE -> BodyEnd.TOO_LARGE;
        };
    }

    private static Map<String, String> headersOf(Answered answered) {
        Map<String, String> headers = new LinkedHashMap<>();
        answered.headers()
                .forEach((name, value) ->
                        headers.merge(name.toLowerCase(Locale.ROOT), value, (first, next) -> first + ", " + next));
        return headers;
    }

    private static OutboundRequest outbound(OperationCall call, ProviderRequest request) {
        Buffer body = request.body() == null ? null : request.bytes();
        OutboundRequest outbound = new OutboundRequest(request.method(), request.url(), request.headers(), body);
        return call.traceparent() == null ? outbound : outbound.withHeader("traceparent", call.traceparent());
    }

    private Destination destinationOf(OperationCall call) {
        return destinations.apply(call.lease()).orElseThrow();
    }

    private static Preparation refused(OperationError error) {
        return new Preparation.Refused(failed(error));
    }

    private static Outcome.Failed failed(OperationError error) {
        return new Outcome.Failed(error, false, 0, List.of());
    }
}

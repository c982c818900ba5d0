package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.catalog.Execution;
import io.flowmaestro.catalog.ReadBack;
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
import io.flowmaestro.events.Violation;
import io.flowmaestro.gateway.ProviderResponse.BodyEnd;
import io.flowmaestro.spi.Extensions;
import io.flowmaestro.vault.client.Lease;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations: builds the request, sends it with the lease's credential, reads the answer; or lets a handler do it.
 * What a provider repeats of the credential is taken out of every outcome. Safe for use by many threads.
 */
public final class HttpGateway implements ProviderGateway {
    /** Of the time that a call has, what is kept for asking whether it happened. */
    private static final int READ_BACK_SHARE = 4;

    private final GuardedHttpClient client;
    private final Function<Lease, Optional<Destination>> destinations;
    private final Clock clock;
    private final FileFetch files;
    private final CredentialAttachment credentials;
    private final HandlerCall handlers;
    private final OutcomeReader reader;
    /** By identity: a lease serves many calls, and to lay out the forms of its secrets costs more than to look for them. */
    private final LoadingCache<Lease, Redactor> redactors = Caffeine.newBuilder()
            .weakKeys()
            .build(lease -> Redactor.of(lease.secrets().values()));

    private HttpGateway(
            GuardedHttpClient client,
            Function<Lease, Optional<Destination>> destinations,
            Extensions extensions,
            Clock clock) {
        this.client = client;
        this.destinations = destinations;
        this.clock = clock;
        this.files = new FileFetch(client, clock);
        this.credentials = new CredentialAttachment(extensions.signers(), clock);
        this.handlers = new HandlerCall(client, extensions.handlers(), clock);
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
        return new HttpGateway(client, lease -> lease.sandbox() ? standIn : provider, Extensions.none(), clock);
    }

    /** Calls one server in place of every provider: for a person's own trials, see {@link Destination#base(URI)}. */
    public static HttpGateway toBase(GuardedHttpClient client, URI base, Clock clock) {
        Optional<Destination> there = Optional.of(Destination.base(base));
        return new HttpGateway(client, lease -> there, Extensions.none(), clock);
    }

    /** The same with these signers and handlers. */
    public HttpGateway with(Extensions others) {
        return new HttpGateway(client, destinations, others, clock);
    }

    @Override
    public Uni<Outcome> execute(OperationCall call) {
        return Uni.createFrom().deferred(() -> {
            Optional<Outcome.Failed> refusal = refusal(call);
            return refusal.isPresent()
                    ? Uni.createFrom().item(refusal.get())
                    : files.fetch(call).chain(fetched -> execute(call, fetched));
        });
    }

    private Uni<Outcome> execute(OperationCall checked, FileFetch.Fetched fetched) {
        if (fetched instanceof FileFetch.Fetched.Refused refused) {
            return Uni.createFrom().item(refused.outcome());
        }
        return fetched instanceof FileFetch.Fetched.Complete complete
                ? execute(complete.call(), RequestBuilder.prepare(complete.call()))
                : execute(checked, RequestBuilder.fill(checked));
    }

    private Uni<Outcome> execute(OperationCall call, Preparation preparation) {
        if (preparation instanceof Preparation.Refused refused) {
            return Uni.createFrom().item(refused.outcome());
        }
        if (preparation instanceof Preparation.Handled handled) {
            return handlers.handle(call, handled, destinationOf(call)).map(answer -> read(call, null, answer));
        }
        ProviderRequest request = ((Preparation.Ready) preparation).request();
        ReadBack readBack = call.operation().readBack();
        return readBack == null
                ? send(call, request, call.deadline()).map(exchange -> read(call, request, exchange))
                : send(call, request, beforeReadingBack(call))
                        .map(exchange -> read(call, request, exchange))
                        .chain(outcome -> outcome instanceof Outcome.Unknown unknown
                                ? readBack(call, readBack, unknown)
                                : Uni.createFrom().item(outcome));
    }

    private Instant beforeReadingBack(OperationCall call) {
        Duration left = Duration.between(clock.instant(), call.deadline());
        return call.deadline().minus(left.dividedBy(READ_BACK_SHARE));
    }

    /** Asks the provider whether the call happened. What it does not find may still be on its way, and stays unknown. */
    private Uni<Outcome> readBack(OperationCall call, ReadBack readBack, Outcome.Unknown unknown) {
        Optional<OperationCall> question = OutcomeReader.question(call, readBack);
        if (question.isEmpty() || !(RequestBuilder.prepare(question.get()) instanceof Preparation.Ready ready)) {
            return Uni.createFrom().item(unknown);
        }
        return send(question.get(), ready.request(), call.deadline())
                .map(exchange -> answerOf(question.get(), exchange))
                .map(answer -> reader.found(call, readBack, question.get(), answer)
                        .<Outcome>map(output ->
                                new Outcome.Succeeded(output, null, unknown.providerMillis(), unknown.debug()))
                        .map(new OutcomeRedaction(redactorOf(call), unknown.debug()))
                        .orElse(unknown));
    }

    /**
     * The request of a call as {@link #execute} would send it, without its credential's values, and files that are
     * fetched without their content. Sends nothing.
     *
     * @return empty where {@link #execute} would send no request either
     */
    public Optional<RequestPreview> preview(OperationCall call) {
        if (refusal(call).isPresent() || !(RequestBuilder.prepare(call) instanceof Preparation.Ready ready)) {
            return Optional.empty();
        }
        OutboundRequest complete = credentials
                .attach(call.operation(), call.lease(), outbound(call, ready.request()))
                .await()
                .indefinitely();
        URI url = destinationOf(call).resolve(complete.url());
        Redactor redactor = redactorOf(call);
        Map<String, String> headers = new LinkedHashMap<>();
        complete.headers().forEach((name, value) -> headers.put(name, redactor.data(value)));
        JsonNode body =
                ready.request().body() == null ? null : ready.request().body().preview();
        return Optional.of(new RequestPreview(
                complete.method(), redactor.data(url.toString()), headers, body == null ? null : redactor.data(body)));
    }

    /** Why a call is not made, as far as that is known before its files are there. */
    private Optional<Outcome.Failed> refusal(OperationCall call) {
        Optional<OperationError> fault = CredentialAttachment.faultOf(call.operation(), call.lease());
        if (fault.isPresent()) {
            return fault.map(HttpGateway::failed);
        }
        if (destination(call).isEmpty()) {
            return Optional.of(failed(OperationError.of(
                    FailureKind.VALIDATION,
                    "no_sandbox",
                    "The connection is one to the sandbox, and none runs here.")));
        }
        List<Violation> violations = RequestBuilder.violations(call);
        return violations.isEmpty() ? Optional.empty() : Optional.of(RequestBuilder.invalid(violations));
    }

    private Uni<Exchange> send(OperationCall call, ProviderRequest request, Instant deadline) {
        return client.send(
                outbound(call, request),
                destinationOf(call),
                Duration.between(clock.instant(), deadline),
                outbound -> credentials.attach(call.operation(), call.lease(), outbound),
                call.permittedNanos());
    }

    private Outcome read(OperationCall call, ProviderRequest request, Exchange exchange) {
        if (exchange instanceof Unanswered unanswered && unanswered.fault() == Fault.HEADER_REFUSED) {
            return failed(OperationError.of(
                    FailureKind.VALIDATION,
                    "header_refused",
                    "A value that travels in a header has a line break or other than ASCII characters."));
        }
        return read(call, request, answerOf(call, exchange));
    }

    /** @param request null where a handler did it */
    private Outcome read(OperationCall call, @Nullable ProviderRequest request, ProviderAnswer answer) {
        Redactor redactor = redactorOf(call);
        List<String> debug = call.debug() ? DebugLog.of(call, request, answer, redactor) : List.of();
        return new OutcomeRedaction(redactor, debug).apply(reader.read(call, answer));
    }

    private Redactor redactorOf(OperationCall call) {
        return redactors.get(call.lease());
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
        OutboundRequest outbound = new OutboundRequest(
                request.method(),
                request.url(),
                request.headers(),
                request.body() == null ? null : request.body().bytes());
        return call.traceparent() == null ? outbound : outbound.withHeader("traceparent", call.traceparent());
    }

    private Optional<Destination> destination(OperationCall call) {
        return call.lease().sandbox() && call.operation().execution() instanceof Execution.Handled handled
                ? handlers.sandbox(handled.handler())
                : destinations.apply(call.lease());
    }

    private Destination destinationOf(OperationCall call) {
        return destination(call).orElseThrow();
    }

    private static Outcome.Failed failed(OperationError error) {
        return new Outcome.Failed(error, false, 0, List.of());
    }
}

package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.catalog.ErrorRules;
import io.flowmaestro.catalog.Hint;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Paging;
import io.flowmaestro.catalog.Parameters;
import io.flowmaestro.catalog.ReadBack;
import io.flowmaestro.catalog.RequestTemplate;
import io.flowmaestro.catalog.RequestTemplate.Accept;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.EvaluationException;
import io.flowmaestro.catalog.expression.Expression;
import io.flowmaestro.egress.Fault;
import io.flowmaestro.egress.Redactor;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.gateway.ProviderResponse.BodyEnd;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what an answer means: a pure function of call, answer and time. The wire's "Failure kinds" says which kind a
 * failure has, its "What may be repeated" what may be sent again.
 */
public final class OutcomeReader {
    private static final String UNREADABLE = "answered in a shape that is not documented";

    /** Nothing was done, by its definition (RFC 8470, section 5.2). */
    private static final int TOO_EARLY = 425;

    private final Clock clock;

    /**
     * A reader.
     *
     * @param clock tells how long a provider that names a time asks to wait
     */
    public OutcomeReader(Clock clock) {
        this.clock = clock;
    }

    /** What an answer to a call means. */
    public Outcome read(OperationCall call, ProviderAnswer answer) {
        return answer instanceof ProviderResponse response
                ? new Reading(call, response).outcome()
                : lost(call, (TransportFailure) answer);
    }

    /** The call that asks whether another happened; empty where its parameters have no value. */
    static Optional<OperationCall> question(OperationCall call, ReadBack readBack) {
        try {
            JsonNode parameters = readBack.input().render(bindings(call));
            return parameters instanceof ObjectNode object
                    ? Optional.of(call.of(readBack.operation(), object))
                    : Optional.empty();
        } catch (EvaluationException e) {
            return Optional.empty();
        }
    }

    /**
     * The output of a call that went unanswered, in the answer to the question whether it happened; empty where it is not
     * there.
     */
    Optional<JsonNode> found(OperationCall call, ReadBack readBack, OperationCall question, ProviderAnswer answer) {
        if (!(answer instanceof ProviderResponse response)
                || !(read(question, answer) instanceof Outcome.Succeeded succeeded)
                || succeeded.warning() != null) {
            return Optional.empty();
        }
        JsonNode body = ResponseBody.ofSuccess(accept(question.operation()), response);
        return readBack.found().find(bindings(call).withResponse(response.status(), response.headers(), body));
    }

    private static Outcome lost(OperationCall call, TransportFailure failure) {
        FailureKind kind = failure.cause().kind();
        String message = new FailureWording(call).sentence(failure.cause().predicate(), null);
        if (failure.sent() && !call.operation().effect().repeatable()) {
            return unknown(kind, message, null, failure.millis());
        }
        String code = failure.cause().name().toLowerCase(Locale.ROOT);
        return new Outcome.Failed(
                OperationError.of(kind, code, message), kind.retryable(), failure.millis(), List.of());
    }

    private static Outcome unknown(FailureKind cause, String message, @Nullable Integer status, long millis) {
        FailureKind kind = FailureKind.OUTCOME_UNKNOWN;
        OperationError error = new OperationError(
                kind,
                cause.word(),
                message + (message.endsWith(".") ? "" : ".") + " The call may have happened.",
                kind.hint(),
                kind.action(),
                kind.retryable(),
                status,
                null,
                List.of());
        return new Outcome.Unknown(error, millis, List.of());
    }

    /** One response to one call. */
    private final class Reading {
        private final OperationCall call;
        private final Operation operation;
        private final ErrorRules rules;
        private final ProviderResponse response;
        private final FailureWording wording;
        private final @Nullable JsonNode body;
        private final Bindings bindings;

        Reading(OperationCall call, ProviderResponse response) {
            this.call = call;
            this.operation = call.operation();
            this.rules = operation.errors();
            this.response = response;
            this.wording = new FailureWording(call);
            this.body = operation.succeedsWith(response.status())
                    ? ResponseBody.ofSuccess(accept(operation), response)
                    : ResponseBody.ofFailure(accept(operation), response);
            this.bindings = bindings(call).withResponse(response.status(), response.headers(), body);
        }

        Outcome outcome() {
            return operation.succeedsWith(response.status()) ? success() : failure(statusKind());
        }

        private Outcome success() {
            boolean proven = rules.when() == null;
            if (response.end() != BodyEnd.COMPLETE
                    || (body == null && response.body().length() > 0)) {
                return unreadable(proven);
            }
            try {
                if (rules.when() != null && isTrue(rules.when())) {
                    return failure(FailureKind.REJECTED);
                }
                proven = true;
                return new Outcome.Succeeded(output(), null, response.millis(), List.of());
            } catch (EvaluationException e) {
                return unreadable(proven);
            }
        }

        private @Nullable JsonNode output() {
            JsonNode output = operation.output().render(bindings);
            Paging paging = operation.paging();
            if (paging != null && output instanceof ObjectNode page) {
                JsonNode next = paging.next().evaluate(bindings);
                if (next != null && !next.asText().isEmpty() && !next.isNull()) {
                    page.put(Paging.NEXT_CURSOR, next.asText());
                }
            }
            return output;
        }

        private boolean isTrue(Expression expression) {
            JsonNode value = expression.evaluate(bindings);
            return value != null && value.asBoolean();
        }

        /** A failure, of this kind unless the provider's word has one of its own. */
        private Outcome failure(FailureKind general) {
            String word = code();
            String code = word == null ? "http_" + response.status() : word;
            FailureKind kind = rules.kinds().getOrDefault(code, general);
            boolean mayBeTriedAgain = kind.retryable() || kind == FailureKind.INVALID_AUTH;
            boolean safe = notActed(kind, code) || operation.effect().repeatable();
            String message = wording.message(kind, detail(code, word));
            if (mayBeTriedAgain && !safe) {
                return unknown(kind, message, response.status(), response.millis());
            }
            FailureWording.Advice advice = wording.advice(kind, code);
            OperationError error = new OperationError(
                    kind,
                    code,
                    message,
                    advice.hint(),
                    advice.action(),
                    kind.retryable(),
                    response.status(),
                    kind.retryable() ? retryAfter() : null,
                    List.of());
            return new Outcome.Failed(error, mayBeTriedAgain, response.millis(), List.of());
        }

        private boolean notActed(FailureKind kind, String code) {
            boolean refused = kind == FailureKind.RATE_LIMITED || kind == FailureKind.INVALID_AUTH;
            return refused || response.status() == TOO_EARLY || rules.notActed().contains(code);
        }

        /** A 2xx that does not say what it is documented to say: a read failed, a write happened or may have. */
        private Outcome unreadable(boolean proven) {
            OperationError error =
                    OperationError.of(FailureKind.INVALID_RESPONSE, flaw(), wording.sentence(UNREADABLE, null));
            if (operation.effect() != Effect.NONE) {
                return proven
                        ? new Outcome.Succeeded(null, error, response.millis(), List.of())
                        : unknown(error.kind(), error.message(), response.status(), response.millis());
            }
            return response.end() == BodyEnd.TRUNCATED
                    ? lost(call, new TransportFailure(Fault.CONNECTION_LOST, true, response.millis()))
                    : new Outcome.Failed(error, false, response.millis(), List.of());
        }

        private String flaw() {
            return switch (response.end()) {
                case TRUNCATED -> "response_truncated";
                case TOO_LARGE -> "response_too_large";
                case COMPLETE -> body == null ? "response_not_json" : "response_of_another_shape";
            };
        }

        private FailureKind statusKind() {
            return switch (response.status()) {
                case 401 -> FailureKind.INVALID_AUTH;
                case 403 -> FailureKind.MISSING_SCOPE;
                case 404, 410 -> FailureKind.NOT_FOUND;
                case 408 -> FailureKind.TIMEOUT;
                case 409, 412 -> FailureKind.CONFLICT;
                case TOO_EARLY -> FailureKind.UNAVAILABLE;
                case 429 -> FailureKind.RATE_LIMITED;
                default ->
                    switch (response.status() / 100) {
                        case 3 -> FailureKind.REJECTED;
                        case 4 -> FailureKind.VALIDATION;
                        default -> FailureKind.UNAVAILABLE;
                    };
            };
        }

        /** The provider's own sentence, else what is known of its word, else the word. */
        private @Nullable String detail(String code, @Nullable String word) {
            if (isRedirect()) {
                return "it answered with a redirect, which is not followed";
            }
            String message = words(rules.message());
            if (message != null) {
                return message;
            }
            Hint hint = rules.hints().get(code);
            return hint == null ? word : hint.cause();
        }

        private @Nullable String code() {
            String code = words(rules.code());
            return code == null && isRedirect() ? "redirected" : code;
        }

        private boolean isRedirect() {
            return response.status() / 100 == 3;
        }

        /** What the provider says, where it says it in a word or a sentence. */
        private @Nullable String words(@Nullable Expression expression) {
            return find(expression)
                    .filter(JsonNode::isValueNode)
                    .map(value -> ProviderText.clean(redactor().message(value.asText())))
                    .filter(text -> !text.isEmpty())
                    .orElse(null);
        }

        /** Before the words are cut: half a secret at their end would be no known one. */
        private Redactor redactor() {
            return Redactor.of(call.lease().secrets().values());
        }

        private @Nullable Long retryAfter() {
            return find(rules.retryAt())
                    .flatMap(time -> RetryAfter.ofFile(time, clock.instant()))
                    .or(() -> Optional.ofNullable(response.headers().get("retry-after"))
                            .flatMap(header -> RetryAfter.ofHeader(header, clock.instant())))
                    .orElse(null);
        }

        private Optional<JsonNode> find(@Nullable Expression expression) {
            return expression == null ? Optional.empty() : expression.find(bindings);
        }
    }

    private static Accept accept(Operation operation) {
        return operation.execution() instanceof RequestTemplate request ? request.accept() : Accept.JSON;
    }

    /** What the request saw; what does not fit was refused before. */
    private static Bindings bindings(OperationCall call) {
        Parameters parameters = call.operation().parameters();
        ObjectNode input = InputFiles.described(parameters, parameters.complete(call.parameters()), new ArrayList<>());
        return Bindings.ofRequest(input, call.lease().fields(), call.key());
    }
}

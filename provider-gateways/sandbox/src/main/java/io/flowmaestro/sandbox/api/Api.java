package io.flowmaestro.sandbox.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowmaestro.sandbox.contract.Contract;
import io.flowmaestro.sandbox.contract.ContractOperation;
import io.flowmaestro.sandbox.contract.Lookup;
import io.flowmaestro.sandbox.contract.Violation;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Form;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.oauth.TokenLookup;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** A provider's API: its contract, its tokens, its words for no, and what each operation does. */
public final class Api {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final Contract contract;
    private final Function<Request, TokenLookup> tokens;
    private final Refusals refusals;
    private final Map<String, Played> operations = new HashMap<>();

    public Api(Contract contract, Function<Request, TokenLookup> tokens, Refusals refusals) {
        this.contract = contract;
        this.tokens = tokens;
        this.refusals = refusals;
    }

    /** Plays the contract's operation of this id. */
    public Api on(String operationId, Scopes scopes, Handler handler) {
        operations.put(operationId, new Played(scopes, handler));
        return this;
    }

    /** What the provider answers, and does. */
    public Answer answer(Request request) {
        Lookup lookup = contract.find(request.method(), request.path());
        if (lookup instanceof Lookup.Found found) {
            return authenticate(request, found);
        }
        return lookup instanceof Lookup.WrongMethod wrong
                ? refusals.wrongMethod(request, wrong.allowed())
                : refusals.unknownPath(request);
    }

    private Answer authenticate(Request request, Lookup.Found found) {
        TokenLookup token = tokens.apply(request);
        if (token instanceof TokenLookup.Good good) {
            return refusals.signed(readBody(request, found, good.grant()), good.grant());
        }
        return refusals.token(request, ((TokenLookup.Bad) token).problem());
    }

    private Answer readBody(Request request, Lookup.Found found, Grant grant) {
        ContractOperation operation = found.operation();
        if (operation.mediaTypes().isEmpty()) {
            return check(operation, call(request, found, grant, Answer.object()), List.of());
        }
        if (request.body().length() == 0 && operation.bodyRequired()) {
            return refusals.unreadableBody(request);
        }
        String mediaType =
                request.body().length() == 0 ? operation.mediaTypes().iterator().next() : request.mediaType();
        if (!operation.mediaTypes().contains(mediaType)) {
            return refusals.wrongMediaType(request);
        }
        Optional<JsonNode> body = body(request, operation, mediaType);
        if (body.isEmpty()) {
            return refusals.unreadableBody(request);
        }
        return check(
                operation,
                call(request, found, grant, body.get()),
                operation.check(mediaType, body.get()).toList());
    }

    private Answer check(ContractOperation operation, Call call, List<Violation> bodyViolations) {
        Played played = operations.get(operation.id());
        if (played == null) {
            throw new IllegalStateException(operation.id() + " is in the contract and is not played");
        }
        Set<String> missing = played.scopes().missing(call);
        if (!missing.isEmpty()) {
            return refusals.missingScope(call, missing);
        }
        List<Violation> violations = Stream.concat(operation.check(call.path(), call.query()), bodyViolations.stream())
                .toList();
        return violations.isEmpty() ? played.handler().answer(call) : refusals.invalid(call, violations);
    }

    private static Call call(Request request, Lookup.Found found, Grant grant, JsonNode body) {
        ContractOperation operation = found.operation();
        return new Call(request, grant, operation.path(found.path()), operation.query(request.query()), body);
    }

    private static Optional<JsonNode> body(Request request, ContractOperation operation, String mediaType) {
        if (request.body().length() == 0) {
            return Optional.of(Answer.object());
        }
        try {
            return Optional.of(
                    mediaType.equals(Form.MEDIA_TYPE)
                            ? operation.form(request.form())
                            : JSON.readTree(request.body().getBytes()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private record Played(Scopes scopes, Handler handler) {}
}

package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.contract.Contract;
import io.flowmaestro.sandbox.contract.ContractOperation;
import io.flowmaestro.sandbox.contract.GraphqlContract;
import io.flowmaestro.sandbox.contract.Lookup;
import io.flowmaestro.sandbox.contract.Violation;
import io.flowmaestro.sandbox.file.Operation;
import io.flowmaestro.sandbox.file.ProviderFile;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Form;
import io.flowmaestro.sandbox.http.Multipart;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.oauth.TokenLookup;
import io.flowmaestro.sandbox.oauth.Tokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A provider's API: looks at a request as the provider would, and refuses it or has it done. */
final class Player {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    private static final Grant NOBODY = new Grant("", "", Set.of());

    private final Contract contract;
    private final List<Operation> operations;
    private final Credentials credentials;
    private final Tokens tokens;
    private final BiPredicate<Grant, Request> mayUse;
    private final Refusals refusals;
    private final Actor actor;
    private final @Nullable GraphqlContract graphql;
    private final GraphqlActor graphqlActor;

    /**
     * Reads the provider's contract and examples. Blocks.
     *
     * @param mayUse whether a token is good at the request's host
     */
    Player(ProviderFile file, Tokens tokens, BiPredicate<Grant, Request> mayUse) {
        this.contract = Contract.load(
                file.id(), file.sandbox().path("unknown_fields").asText().equals("refused"));
        this.operations = file.operations();
        this.credentials = new Credentials(file);
        this.tokens = tokens;
        this.mayUse = mayUse;
        this.refusals = new Refusals(file, operations);
        boolean asksByDocuments =
                operations.stream().anyMatch(operation -> !operation.document().isEmpty());
        this.graphql = asksByDocuments ? GraphqlContract.of(file.id()).orElse(null) : null;
        this.graphqlActor = new GraphqlActor(operations, refusals);
        this.actor = new Actor(file, new Stage(file, contract, operations), refusals);
    }

    Answer answer(Request request) {
        Optional<JsonNode> read = body(request, null);
        Operation operation = operation(request, read.orElse(MissingNode.getInstance()));
        if (graphql != null && graphql.path().equals(request.path())) {
            return query(request, operation, read, graphql);
        }
        Lookup lookup = contract.find(request.method(), request.path());
        if (lookup instanceof Lookup.UnknownPath && operation != null) {
            lookup = contract.findSpanning(request.method(), request.path());
        }
        if (lookup instanceof Lookup.Found found) {
            return authenticate(request, found, operation);
        }
        return lookup instanceof Lookup.WrongMethod wrong
                ? refusals.refuse(Reason.WRONG_METHOD, null)
                        .with("allow", String.join(", ", new TreeSet<>(wrong.allowed())))
                : refusals.refuse(Reason.UNKNOWN_PATH, null);
    }

    private Answer query(
            Request request, @Nullable Operation operation, Optional<JsonNode> body, GraphqlContract expected) {
        if (!request.method().equals("POST")) {
            return refusals.refuse(Reason.WRONG_METHOD, null).with("allow", "POST");
        }
        TokenLookup token = tokens.find(credentials.presented(request));
        if (token instanceof TokenLookup.Bad bad) {
            return refusals.refuse(Reason.of(bad.problem()), operation);
        }
        Grant grant = ((TokenLookup.Good) token).grant();
        if (!mayUse.test(grant, request)) {
            return refusals.refuse(Reason.UNKNOWN_TOKEN, operation);
        }
        if (!request.mediaType().equals("application/json")) {
            return refusals.refuse(Reason.WRONG_MEDIA_TYPE, operation);
        }
        if (body.isEmpty() || !body.get().isObject()) {
            return refusals.refuse(Reason.UNREADABLE_BODY, operation);
        }
        Set<String> missing = missing(operation, grant);
        if (!missing.isEmpty() && operation != null) {
            return refusals.missingScope(operation, missing, grant.scopes());
        }
        List<Violation> violations = expected.check(body.get());
        return violations.isEmpty()
                ? graphqlActor.act(operation, body.get(), grant)
                : refusals.refuse(Reason.INVALID, operation, "", sentence(violations));
    }

    private static Set<String> missing(@Nullable Operation operation, Grant grant) {
        Set<String> missing = new TreeSet<>();
        if (operation != null && !grant.equals(NOBODY)) {
            missing.addAll(operation.scopes());
            missing.removeAll(grant.scopes());
        }
        return missing;
    }

    /** The id of the operation that a request is most like; empty where it is like none. */
    String operation(Request request) {
        Operation operation = operation(request, body(request, null).orElse(MissingNode.getInstance()));
        return operation == null ? "" : operation.id();
    }

    /** The example of failure with this code, or of this kind; the operation's own before another's. */
    Answer refusal(Request request, String code) {
        return refusals.example(operation(request), code);
    }

    /** Whether {@link #answer} can answer a request without blocking. */
    boolean ready(Request request) {
        return graphql == null || !graphql.path().equals(request.path()) || graphql.loaded();
    }

    /** Reads what a request needs. Blocks. */
    void load(Request request) {
        if (graphql != null && graphql.path().equals(request.path())) {
            graphql.load();
        }
    }

    /** Whether the contract has this address. */
    boolean knows(Request request) {
        return (graphql != null && graphql.path().equals(request.path()))
                || contract.find(request.method(), request.path()) instanceof Lookup.Found;
    }

    /** The provider file's operation that a request is most like. */
    private @Nullable Operation operation(Request request, JsonNode body) {
        return operations.stream()
                .filter(operation -> operation.method().equals(request.method())
                        && operation.url().matcher(request.url()).matches())
                .max(Comparator.comparingInt(operation -> operation.likeness(request.query(), body)))
                .orElse(null);
    }

    private Answer authenticate(Request request, Lookup.Found found, @Nullable Operation operation) {
        if (found.operation().open() || credentials.open()) {
            return read(request, found, operation, NOBODY);
        }
        TokenLookup token = tokens.find(credentials.presented(request));
        if (token instanceof TokenLookup.Bad bad) {
            return refusals.refuse(Reason.of(bad.problem()), operation);
        }
        Grant grant = ((TokenLookup.Good) token).grant();
        return mayUse.test(grant, request)
                ? refusals.signed(read(request, found, operation, grant), grant)
                : refusals.refuse(Reason.UNKNOWN_TOKEN, operation);
    }

    private Answer read(Request request, Lookup.Found found, @Nullable Operation operation, Grant grant) {
        ContractOperation expected = found.operation();
        boolean empty = request.body().length() == 0;
        if (expected.mediaTypes().isEmpty() || (empty && !expected.bodyRequired())) {
            return authorize(call(request, found, operation, grant, MissingNode.getInstance()), expected, List.of());
        }
        if (empty) {
            return refusals.refuse(Reason.UNREADABLE_BODY, operation);
        }
        if (!expected.takes(request.mediaType())) {
            return refusals.refuse(Reason.WRONG_MEDIA_TYPE, operation);
        }
        Optional<JsonNode> body = body(request, expected);
        return body.isEmpty()
                ? refusals.refuse(Reason.UNREADABLE_BODY, operation)
                : authorize(
                        call(request, found, operation, grant, body.get()),
                        expected,
                        expected.check(request.mediaType(), body.get()));
    }

    private Answer authorize(Call call, ContractOperation expected, List<Violation> bodyViolations) {
        Operation operation = call.operation();
        Set<String> missing = missing(operation, call.grant());
        if (!missing.isEmpty() && operation != null) {
            return refusals.missingScope(operation, missing, call.grant().scopes());
        }
        List<Violation> violations = new ArrayList<>(
                expected.check(call.path(), call.query(), call.request().headerMap()));
        if (violations.stream().anyMatch(violation -> violation.place().equals("path"))) {
            return refusals.refuse(Reason.NOT_FOUND, operation, "", sentence(violations));
        }
        violations.addAll(bodyViolations);
        return violations.isEmpty()
                ? actor.act(call)
                : refusals.refuse(Reason.INVALID, operation, "", sentence(violations));
    }

    private static String sentence(List<Violation> violations) {
        return violations.stream()
                .map(violation -> violation.isMissing()
                        ? violation.field() + " is required"
                        : (violation.pointer().isEmpty() ? violation.place() : violation.pointer()) + ": "
                                + violation.message())
                .distinct()
                .limit(5)
                .collect(Collectors.joining("; "));
    }

    private static Call call(
            Request request, Lookup.Found found, @Nullable Operation operation, Grant grant, JsonNode body) {
        ContractOperation expected = found.operation();
        return new Call(
                request,
                grant,
                operation,
                expected,
                expected.path(found.path()),
                expected.query(request.query()),
                body);
    }

    /** The body as a tree; nothing where it is not what its media type says. */
    private static Optional<JsonNode> body(Request request, @Nullable ContractOperation expected) {
        String mediaType = request.mediaType();
        if (request.body().length() == 0) {
            return Optional.of(MissingNode.getInstance());
        }
        if (mediaType.equals(Form.MEDIA_TYPE)) {
            return Optional.of(fields(request.form(), mediaType, expected));
        }
        if (mediaType.equals(Multipart.MEDIA_TYPE)) {
            return Multipart.parse(request).map(form -> fields(form, mediaType, expected));
        }
        if (mediaType.equals("application/json") || mediaType.endsWith("+json")) {
            try {
                return Optional.of(JSON.readTree(request.body().getBytes()));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.of(TextNode.valueOf(request.body().toString()));
    }

    private static JsonNode fields(Form form, String mediaType, @Nullable ContractOperation expected) {
        return expected == null ? form.nested(Answers.object()) : expected.form(mediaType, form);
    }
}

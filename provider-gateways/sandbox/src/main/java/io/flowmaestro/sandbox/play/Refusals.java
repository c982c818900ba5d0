package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.file.Example;
import io.flowmaestro.sandbox.file.Operation;
import io.flowmaestro.sandbox.file.ProviderFile;
import io.flowmaestro.sandbox.file.Template;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.oauth.Grant;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a provider says no: in the form of its examples of failure, with the code that its file has for the kind of
 * failure. {@code refusals} of {@code sandbox.yaml} says what neither tells.
 */
final class Refusals {
    private static final Set<String> STATUS_MEMBERS = Set.of("status", "code", "statusCode", "status_code");
    private static final Set<String> PASSING = Set.of("rate_limited", "unavailable", "timeout");
    private static final List<String> MESSAGES = List.of(
            "/message",
            "/error/message",
            "/error_description",
            "/detail",
            "/errors/0/message",
            "/errorMessages/0",
            "/0/message",
            "/title",
            "/error");

    private final ProviderFile file;
    private final List<Failure> failures = new ArrayList<>();

    Refusals(ProviderFile file, List<Operation> operations) {
        this.file = file;
        for (Operation operation : operations) {
            operation.examples().stream()
                    .filter(example ->
                            example.failure().isPresent() && example.body().isContainerNode())
                    .forEach(example -> failures.add(new Failure(operation, example)));
        }
    }

    Answer refuse(Reason reason, @Nullable Operation operation) {
        return refuse(reason, operation, "", reason.sentence());
    }

    /**
     * Refuses a request.
     *
     * @param operation which one it is for, where that is known
     * @param code the provider's word; empty where any of this kind will do
     * @param sentence what is wrong
     */
    Answer refuse(Reason reason, @Nullable Operation operation, String code, String sentence) {
        JsonNode own = file.sandbox().path("refusals").path(reason.name().toLowerCase(Locale.ROOT));
        Failure model = model(reason, operation, code);
        int status = own.path("status").asInt(status(reason, model));
        String word = own.path("code").asText(code.isEmpty() ? word(reason, model) : code);
        JsonNode body = own.has("body") ? own.get("body").deepCopy() : body(reason, model, status, word, sentence);
        Answer answer = Answer.json(status, Json.texts(body, text -> text.replace("{message}", sentence)));
        if (model != null && model.is(reason)) {
            answer = with(answer, model.example());
        }
        return answer;
    }

    /**
     * The answer of an example of failure with this code, or of this kind; 501 where there is none.
     *
     * @param operation whose examples come first; empty for any
     */
    Answer example(String operation, String code) {
        Example example = failures.stream()
                .filter(failure -> failure.code().equals(code)
                        || failure.example().failure().filter(code::equals).isPresent())
                .max(Comparator.comparing(failure -> failure.operation().id().equals(operation)))
                .map(Failure::example)
                .orElse(null);
        if (example == null) {
            return Answer.of(501, "text/plain", "The provider has no example of failure: " + code);
        }
        return with(Answer.json(example.status(), example.body()), example);
    }

    /** With the example's headers. */
    private static Answer with(Answer answer, Example example) {
        Answer whole = answer;
        for (Map.Entry<String, JsonNode> header : example.headers().properties()) {
            whole = whole.with(
                    header.getKey().toLowerCase(Locale.ROOT), header.getValue().asText());
        }
        return whole;
    }

    /** Refuses a token that lacks scopes; {@code {scopes}} and {@code {granted}} stand for them in sandbox.yaml. */
    Answer missingScope(Operation operation, Set<String> missing, Set<String> granted) {
        String scopes = String.join(",", missing);
        Answer answer = refuse(Reason.MISSING_SCOPE, operation, "", "The token lacks " + scopes + ".");
        String body = answer.body()
                .toString()
                .replace("{scopes}", scopes)
                .replace("{granted}", String.join(",", new TreeSet<>(granted)));
        return new Answer(answer.status(), answer.headers(), Buffer.buffer(body));
    }

    /** With the headers that the provider puts on every answer to who is known: {@code headers} of sandbox.yaml. */
    Answer signed(Answer answer, Grant grant) {
        Answer signed = answer;
        String granted = String.join(", ", new TreeSet<>(grant.scopes()));
        for (Map.Entry<String, JsonNode> header : file.sandbox().path("headers").properties()) {
            signed = signed.with(header.getKey(), header.getValue().asText().replace("{granted}", granted));
        }
        return signed;
    }

    private @Nullable Failure model(Reason reason, @Nullable Operation operation, String code) {
        return failures.stream()
                .filter(failure ->
                        code.isEmpty() || !failure.is(reason) || failure.code().equals(code))
                .max(Comparator.comparingInt(failure -> failure.fitness(reason, operation)))
                .orElse(null);
    }

    private static int status(Reason reason, @Nullable Failure model) {
        if (model == null
                || reason.ofAddress()
                || (reason.ofBody()
                        && reason != Reason.INVALID
                        && model.example().status() >= 300)) {
            return reason.status();
        }
        return model.is(reason) || model.example().status() < 300
                ? model.example().status()
                : reason.status();
    }

    /** The provider's word for a reason: the model's, else the one in its list of this kind that tells most. */
    private String word(Reason reason, @Nullable Failure model) {
        if (model != null && model.is(reason) && !reason.ofToken() && reason != Reason.BAD_CURSOR) {
            return model.code();
        }
        List<String> words = new ArrayList<>();
        file.json().at("/errors/kinds").path(reason.kind()).forEach(word -> words.add(word.asText()));
        if (model != null && model.is(reason)) {
            words.add(0, model.code());
        }
        return words.stream()
                .min(Comparator.comparingInt(word -> rank(reason, word)))
                .orElse("");
    }

    private static int rank(Reason reason, String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        List<String> telling = reason.words();
        for (int i = 0; i < telling.size(); i++) {
            if (lower.contains(telling.get(i))) {
                return i;
            }
        }
        return telling.size();
    }

    private JsonNode body(Reason reason, @Nullable Failure model, int status, String word, String sentence) {
        if (model == null) {
            return Answers.object()
                    .put("error", word.isEmpty() ? reason.kind() : word)
                    .put("message", sentence);
        }
        JsonNode body = model.example().body().deepCopy();
        replaceStatus(body, model.example().status(), status);
        codePlace(model).ifPresent(place -> {
            JsonNode before = model.example().body().at(place);
            if (!word.isEmpty()) {
                Json.put(
                        body,
                        place,
                        before.isNumber() && word.matches("[0-9]{1,9}")
                                ? IntNode.valueOf(Integer.parseInt(word))
                                : TextNode.valueOf(word));
            }
        });
        boolean keeps = model.is(reason) && !reason.ofBody() && !reason.ofAddress() && word.equals(model.code());
        if (!keeps) {
            messagePlace(body).ifPresent(place -> Json.put(body, place, TextNode.valueOf(sentence)));
        }
        return body;
    }

    /** Where the code is: where the file reads it, else where the example's code stands. */
    private Optional<String> codePlace(Failure model) {
        JsonNode errors =
                file.json().path("operations").path(model.operation().id()).path("errors");
        return Stream.of(errors.path("code"), file.json().at("/errors/code"))
                .filter(JsonNode::isTextual)
                .findFirst()
                .flatMap(code -> Template.of(code.asText()).pointer("response.body"))
                .filter(place -> model.example().body().at(place).isValueNode());
    }

    private Optional<String> messagePlace(JsonNode body) {
        Optional<String> told =
                Template.of(file.json().at("/errors/message").asText()).pointer("response.body");
        return Stream.concat(told.stream(), MESSAGES.stream())
                .filter(place ->
                        body.at(place).isTextual() && body.at(place).asText().contains(" "))
                .findFirst()
                .or(() -> told.filter(place -> body.at(place).isTextual()));
    }

    private static void replaceStatus(JsonNode node, int before, int after) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                if (STATUS_MEMBERS.contains(member.getKey())
                        && member.getValue().asText().equals(String.valueOf(before))) {
                    member.setValue(
                            member.getValue().isNumber()
                                    ? IntNode.valueOf(after)
                                    : TextNode.valueOf(String.valueOf(after)));
                }
            });
        }
        if (node instanceof ContainerNode) {
            node.forEach(child -> replaceStatus(child, before, after));
        }
    }

    private record Failure(Operation operation, Example example) {
        boolean is(Reason reason) {
            return example.failure().filter(reason.kind()::equals).isPresent();
        }

        String code() {
            return example.code();
        }

        int fitness(Reason reason, @Nullable Operation asked) {
            boolean same = asked != null && asked.id().equals(operation.id());
            boolean alike = asked == null
                    || asked.document().isEmpty() == operation.document().isEmpty();
            int fitness = (same ? 2 : 0) + (alike ? 60 : 0);
            if (!is(reason)) {
                return fitness + (PASSING.contains(example.failure().orElse("")) ? 0 : 10);
            }
            int rank = reason.words().size() - rank(reason, code() + " " + example.body());
            return fitness + 100 + (reason.ofToken() ? 3 * rank : rank + (same ? 50 : 0));
        }
    }
}

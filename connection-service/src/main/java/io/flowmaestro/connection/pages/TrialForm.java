package io.flowmaestro.connection.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An operation's parameters as a form: a field for each, of text where its schema is simple, and of JSON where it is not.
 *
 * @param parameters by the names that the operation knows them by
 */
record TrialForm(Collection<Field> parameters) {
    private static final String GROUP = "parameters";
    private static final ObjectReader JSON =
            EventJson.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static TrialForm of(Operation operation) {
        return new TrialForm(operation.parameters().fields().values());
    }

    List<FormField> fields(Submission submission) {
        return parameters.stream()
                .map(parameter -> field(parameter, submission))
                .toList();
    }

    private static FormField field(Field parameter, Submission submission) {
        Kind kind = Kind.of(parameter);
        String name = name(parameter);
        return new FormField(
                name,
                parameter.title(),
                help(parameter, kind),
                parameter.where() == null ? null : parameter.where().toString(),
                kind == Kind.JSON ? null : parameter.example(),
                kind.word(),
                parameter.required(),
                submission.value(name),
                submission.errorIn("/" + GROUP + "/" + parameter.name()),
                options(parameter, kind));
    }

    private static @Nullable String help(Field parameter, Kind kind) {
        JsonNode byDefault = parameter.defaultValue();
        String help = String.join(
                " ",
                Stream.of(
                                parameter.description(),
                                parameter.help() == null ? "" : parameter.help(),
                                kind == Kind.JSON ? "In JSON." : "",
                                byDefault == null
                                        ? ""
                                        : "Left out, it is " + byDefault.asText(byDefault.toString()) + ".")
                        .filter(sentence -> !sentence.isBlank())
                        .toList());
        return help.isEmpty() ? null : help;
    }

    private static List<String> options(Field parameter, Kind kind) {
        return switch (kind) {
            case CHOICE ->
                StreamSupport.stream(parameter.schema().path("enum").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
            case BOOLEAN -> List.of("true", "false");
            default -> List.of();
        };
    }

    private static String name(Field parameter) {
        return GROUP + "." + parameter.name();
    }

    /**
     * What was filled in: what was left empty is left out.
     *
     * @throws ProblemException naming every field that is not the JSON that it should be
     */
    ObjectNode parameters(Submission submission) {
        ObjectNode given = JsonNodeFactory.instance.objectNode();
        List<Violation> violations = new ArrayList<>();
        for (Field parameter : parameters) {
            String text = submission.value(name(parameter));
            if (!text.isBlank()) {
                try {
                    given.set(parameter.name(), Kind.of(parameter).value(text));
                } catch (JsonProcessingException e) {
                    violations.add(new Violation("/" + GROUP + "/" + parameter.name(), "is not JSON."));
                }
            }
        }
        if (!violations.isEmpty()) {
            throw new ProblemException(ProblemType.VALIDATION, "Mend what is marked.", violations);
        }
        return given;
    }

    /** How a parameter is typed in. */
    private enum Kind {
        TEXT("text"),
        LINES("lines"),
        NUMBER("number"),
        BOOLEAN("choice"),
        CHOICE("choice"),
        JSON("json");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Kind of(Field parameter) {
            return switch (parameter.schema().path("type").asText()) {
                case "string" -> parameter.schema().has("enum") ? CHOICE : parameter.multiline() ? LINES : TEXT;
                case "integer", "number" -> NUMBER;
                case "boolean" -> BOOLEAN;
                default -> JSON;
            };
        }

        /** A word where a number should be stays a word: the schema says what is wrong with it. */
        JsonNode value(String text) throws JsonProcessingException {
            return switch (this) {
                case TEXT, LINES, CHOICE -> TextNode.valueOf(text);
                case BOOLEAN -> BooleanNode.valueOf(text.equals("true"));
                case NUMBER -> number(text.strip());
                case JSON -> TrialForm.JSON.readTree(text);
            };
        }

        private static JsonNode number(String text) {
            try {
                JsonNode read = TrialForm.JSON.readTree(text);
                return read.isNumber() ? read : TextNode.valueOf(text);
            } catch (JsonProcessingException e) {
                return TextNode.valueOf(text);
            }
        }
    }
}

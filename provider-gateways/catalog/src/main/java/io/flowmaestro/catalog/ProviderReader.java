package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.expression.ExpressionException;
import io.flowmaestro.catalog.expression.Expressions;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a provider of a file whose form is right. A complaint is an {@link ExpressionException}, which names the key. */
final class ProviderReader {
    private final JsonNode file;
    private final Expressions expressions;
    private final Function<String, JsonNode> outputs;

    ProviderReader(JsonNode file, Expressions expressions, Function<String, JsonNode> outputs) {
        this.file = file;
        this.expressions = expressions;
        this.outputs = outputs;
    }

    Provider read() {
        ConnectionReader connection = new ConnectionReader(file, expressions);
        ConnectionSpec spec = connection.read();
        OperationReader reader = new OperationReader(file, connection, spec, outputs);
        Map<String, Operation> operations = new LinkedHashMap<>();
        List<ExpressionException> mistakes = new ArrayList<>();
        file.get("operations").properties().forEach(entry -> {
            try {
                operations.put(entry.getKey(), reader.read(entry.getKey(), entry.getValue()));
            } catch (ExpressionException e) {
                mistakes.add(e);
            }
        });
        refuse(mistakes);
        checkBare("connection.test", spec.test(), operations);
        checkBare("connection.identity", spec.identity(), operations);
        checkIdentity();
        operations.values().forEach(operation -> checkReadBack(operation, operations));
        return new Provider(
                file.get("provider").asText(),
                file.get("title").asText(),
                file.get("category").asText(),
                file.get("colour").asText(),
                file.get("summary").asText(),
                URI.create(file.get("docs").asText()),
                spec,
                operations);
    }

    /** What is asked afterwards must not do anything itself, and must be asked rightly. */
    private void checkReadBack(Operation operation, Map<String, Operation> operations) {
        ReadBack readBack = operation.readBack();
        if (readBack == null) {
            return;
        }
        String key = "operations." + operation.id() + ".read_back";
        Operation read = operations.get(readBack.operation());
        if (read == null || read.effect() != Effect.NONE || !(read.execution() instanceof RequestTemplate)) {
            throw new ExpressionException(
                    key + ".operation", readBack.operation() + " is no operation with a request and effect none");
        }
        JsonNode given = file.at("/operations/" + operation.id() + "/read_back/input");
        read.parameters().fields().values().stream()
                .filter(field -> field.required() && !given.has(field.name()))
                .findFirst()
                .ifPresent(field -> {
                    throw new ExpressionException(key + ".input", field.name() + " is required");
                });
        given.fieldNames().forEachRemaining(name -> {
            if (!read.parameters().fields().containsKey(name)) {
                throw new ExpressionException(
                        key + ".input." + name,
                        Suggestion.unknown(name, read.parameters().fields().keySet()));
            }
        });
    }

    /** The first mistake, the others suppressed: one of each operation. */
    private static void refuse(List<ExpressionException> mistakes) {
        if (!mistakes.isEmpty()) {
            ExpressionException first = mistakes.get(0);
            mistakes.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** It is run with no one there who could give it parameters. */
    private static void checkBare(String key, @Nullable String id, Map<String, Operation> operations) {
        if (id == null) {
            return;
        }
        Operation operation = operations.get(id);
        if (operation == null) {
            throw new ExpressionException(key, "there is no operation " + id);
        }
        if (operation.parameters().fields().values().stream().anyMatch(Field::required)) {
            throw new ExpressionException(key, id + " has required parameters");
        }
    }

    private void checkIdentity() {
        JsonNode identity = file.at("/connection/identity");
        if (identity.isTextual()
                && !file.at("/operations/" + identity.asText() + "/output").has("account")) {
            throw new ExpressionException(
                    "connection.identity", "the output of " + identity.asText() + " has no account");
        }
    }
}

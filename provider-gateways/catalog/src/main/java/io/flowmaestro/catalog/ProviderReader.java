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

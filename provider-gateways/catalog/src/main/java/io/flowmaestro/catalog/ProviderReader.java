package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.expression.ExpressionException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes a provider of a file whose form is right. A complaint is an {@link ExpressionException}, which names the key. */
final class ProviderReader {
    private final JsonNode file;

    ProviderReader(JsonNode file) {
        this.file = file;
    }

    Provider read() {
        ConnectionReader connection = new ConnectionReader(file);
        ConnectionSpec spec = connection.read();
        OperationReader reader = new OperationReader(file, connection, spec);
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
        checkTest(spec, operations);
        return new Provider(
                file.get("provider").asText(),
                file.get("title").asText(),
                file.get("category").asText(),
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

    private static void checkTest(ConnectionSpec spec, Map<String, Operation> operations) {
        if (spec.test() == null) {
            return;
        }
        Operation test = operations.get(spec.test());
        if (test == null) {
            throw new ExpressionException("connection.test", "there is no operation " + spec.test());
        }
        if (test.parameters().fields().values().stream().anyMatch(Field::required)) {
            throw new ExpressionException("connection.test", spec.test() + " has required parameters");
        }
    }
}

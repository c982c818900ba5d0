package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flowmaestro.catalog.expression.ExpressionException;
import io.flowmaestro.catalog.expression.Expressions;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads one provider's YAML file and checks it: its form by provider.schema.json, then what it means. */
public final class ProviderFile {
    private static final YamlSchema FORMAT = YamlSchema.of(ProviderFile.class, "provider.schema.json");

    private ProviderFile() {}

    /**
     * Reads and checks a provider.
     *
     * @param name what to call the file in a complaint
     * @throws ProviderFileException if it is wrong
     */
    public static Provider read(String name, String yaml) {
        return read(name, yaml, new Expressions(), operation -> JsonNodeFactory.instance.booleanNode(true));
    }

    /**
     * Reads and checks a provider.
     *
     * @param expressions gets its expressions
     * @param outputs the JSON Schema of what an operation returns, by its id
     */
    static Provider read(String name, String yaml, Expressions expressions, Function<String, JsonNode> outputs) {
        YamlFile file = new YamlFile(name, yaml);
        List<String> misfits = FORMAT.complaints(file);
        if (!misfits.isEmpty()) {
            throw new ProviderFileException(misfits);
        }
        try {
            return new ProviderReader(file.content(), expressions, outputs).read();
        } catch (ExpressionException e) {
            throw new ProviderFileException(all(e).map(each -> file.complaint(each.key(), each.problem()))
                    .toList());
        }
    }

    private static Stream<ExpressionException> all(ExpressionException first) {
        return Stream.concat(
                Stream.of(first), Stream.of(first.getSuppressed()).map(other -> (ExpressionException) other));
    }
}

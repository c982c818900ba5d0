package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.Schema;
import io.flowmaestro.catalog.expression.ExpressionException;
import io.flowmaestro.catalog.expression.Expressions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads one provider's YAML file and checks it: its form by provider.schema.json, then what it means. */
public final class ProviderFile {
    private static final Schema FORMAT = format();

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
        JsonNode json = file.content();
        List<Schemas.Misfit> misfits = Schemas.misfits(FORMAT, json);
        if (!misfits.isEmpty()) {
            throw new ProviderFileException(
                    misfits.stream().map(misfit -> complaint(file, misfit)).toList());
        }
        try {
            return new ProviderReader(json, expressions, outputs).read();
        } catch (ExpressionException e) {
            throw new ProviderFileException(all(e).map(each -> file.complaint(each.key(), each.problem()))
                    .toList());
        }
    }

    private static String complaint(YamlFile file, Schemas.Misfit misfit) {
        return file.complaintWithColumn(YamlFile.key(misfit.pointer()), withoutStop(misfit.problem()));
    }

    private static Stream<ExpressionException> all(ExpressionException first) {
        return Stream.concat(
                Stream.of(first), Stream.of(first.getSuppressed()).map(other -> (ExpressionException) other));
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static Schema format() {
        try (InputStream in = ProviderFile.class.getResourceAsStream("provider.schema.json")) {
            return Schemas.compile(new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException("provider.schema.json cannot be read", e);
        }
    }
}

package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A provider's own OpenAPI document, with its known errors put right.
 *
 * <p>{@code <provider>.json} holds the operations played here, as the provider wrote them; {@code
 * <provider>.corrections.json} says what in them is wrong, why, and what holds instead.
 */
public final class Contract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final List<Path> paths;

    private Contract(List<Path> paths) {
        this.paths = paths;
    }

    /**
     * Reads a provider's contract. Blocks: reads files and compiles schemas.
     *
     * @param strict whether the provider refuses query parameters and body fields it does not know
     */
    public static Contract load(String provider, boolean strict) {
        ObjectNode document = (ObjectNode)
                read(provider + ".json").orElseThrow(() -> new IllegalArgumentException("No contract of " + provider));
        for (JsonNode correction : read(provider + ".corrections.json").orElse(MissingNode.getInstance())) {
            Correction.of(correction).apply(document);
        }
        if (strict) {
            close(document.path("components").path("schemas"));
        }
        Schemas schemas = new Schemas(document);
        List<Path> paths = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            paths.add(new Path(new PathTemplate(path.getKey()), operations(schemas, path.getValue(), strict)));
        }
        paths.sort(Comparator.comparingInt((Path path) -> path.template().literals())
                .reversed());
        return new Contract(paths);
    }

    /** What the contract has at a percent-encoded path. */
    public Lookup find(String method, String encodedPath) {
        Set<String> allowed = new LinkedHashSet<>();
        for (Path path : paths) {
            Optional<Map<String, String>> parameters = path.template().match(encodedPath);
            if (parameters.isPresent()) {
                ContractOperation operation = path.operations().get(method);
                if (operation != null) {
                    return new Lookup.Found(operation, parameters.get());
                }
                allowed.addAll(path.operations().keySet());
            }
        }
        return allowed.isEmpty() ? new Lookup.UnknownPath() : new Lookup.WrongMethod(allowed);
    }

    private static Map<String, ContractOperation> operations(Schemas schemas, JsonNode path, boolean strict) {
        Map<String, ContractOperation> operations = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> method : path.properties()) {
            if (METHODS.contains(method.getKey())) {
                operations.put(
                        method.getKey().toUpperCase(Locale.ROOT),
                        ContractOperation.read(schemas, path.path("parameters"), method.getValue(), strict));
            }
        }
        return operations;
    }

    /** An object that names its fields takes no others. */
    private static void close(JsonNode schemas) {
        for (JsonNode schema : schemas) {
            if (schema instanceof ObjectNode object
                    && object.has("properties")
                    && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
        }
    }

    private static Optional<JsonNode> read(String name) {
        try (InputStream file = Contract.class.getResourceAsStream(name)) {
            return file == null ? Optional.empty() : Optional.of(JSON.readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private record Path(PathTemplate template, Map<String, ContractOperation> operations) {}
}

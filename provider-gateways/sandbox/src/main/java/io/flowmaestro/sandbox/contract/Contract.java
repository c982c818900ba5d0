package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The addresses and methods of a provider's own OpenAPI document. */
public final class Contract {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete", "head");

    private final List<Path> paths;

    private Contract(List<Path> paths) {
        this.paths = paths;
    }

    /**
     * Reads a provider's contract; it has no address where there is none. Blocks.
     *
     * @param strict whether the provider refuses query parameters and body fields that it does not know
     */
    public static Contract load(String provider, boolean strict) {
        List<Path> paths = new ArrayList<>();
        Document.read(provider).ifPresent(document -> {
            if (strict) {
                close(document.path("components").path("schemas"));
            }
            Schemas schemas = new Schemas(document);
            document.path("paths").properties().forEach(path -> {
                String template = path.getKey().split("[#?]", 2)[0];
                paths.add(new Path(new PathTemplate(template), operations(schemas, template, path.getValue(), strict)));
            });
        });
        paths.sort(Comparator.comparingInt((Path path) -> path.template().literals())
                .reversed());
        return new Contract(paths);
    }

    /** What the contract has at a percent-encoded path. */
    public Lookup find(String method, String encodedPath) {
        return find(method, encodedPath, PathTemplate::match);
    }

    /** The same, where the last parameter of a path may hold several segments. */
    public Lookup findSpanning(String method, String encodedPath) {
        return find(method, encodedPath, PathTemplate::matchSpanning);
    }

    /** The paths, as the contract writes them. */
    public Stream<String> templates() {
        return paths.stream().map(path -> path.template().text());
    }

    private Lookup find(String method, String encodedPath, Match match) {
        Set<String> allowed = new LinkedHashSet<>();
        for (Path path : paths) {
            Optional<Map<String, String>> parameters = match.match(path.template(), encodedPath);
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

    private static Map<String, ContractOperation> operations(
            Schemas schemas, String template, JsonNode path, boolean strict) {
        Map<String, ContractOperation> operations = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> method : path.properties()) {
            if (METHODS.contains(method.getKey())) {
                operations.put(
                        method.getKey().toUpperCase(Locale.ROOT),
                        new ContractOperation(schemas, template, path.path("parameters"), method.getValue(), strict));
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

    @FunctionalInterface
    private interface Match {
        Optional<Map<String, String>> match(PathTemplate template, String path);
    }

    private record Path(PathTemplate template, Map<String, ContractOperation> operations) {}
}

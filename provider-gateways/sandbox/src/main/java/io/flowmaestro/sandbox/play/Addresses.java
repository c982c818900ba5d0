package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.sandbox.contract.Contract;
import io.flowmaestro.sandbox.file.Data;
import io.flowmaestro.sandbox.play.Address.Does;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what requests are about off their addresses. {@code addresses} of {@code sandbox.yaml} gives one to requests that
 * name their object elsewhere, and {@code free} names the parameters that name no object.
 */
final class Addresses {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    private final JsonNode given;
    private final Set<String> free;
    private final Set<String> forms = new HashSet<>();
    private final Map<String, String> parameters = new HashMap<>();

    Addresses(Contract contract, JsonNode sandbox) {
        this.given = sandbox.path("addresses");
        this.free = Data.texts(sandbox.path("free"));
        contract.templates().forEach(this::add);
        given.forEach(address -> add(address.path("at").asText()));
    }

    private void add(String template) {
        List<String> tokens = tokens(template);
        forms.add(form(tokens));
        if (!tokens.isEmpty() && isParameter(tokens.get(tokens.size() - 1))) {
            parameters.put(form(tokens.subList(0, tokens.size() - 1)), name(tokens.get(tokens.size() - 1)));
        }
    }

    /**
     * What a request is about.
     *
     * @param template the path as the contract writes it
     * @param values the request's parameters by name
     * @param reads whether it only reads
     * @param lists whether its answer holds a list
     * @param makes whether its answer tells the id of something
     */
    Address of(
            String method, String template, Map<String, String> values, boolean reads, boolean lists, boolean makes) {
        JsonNode own = given.path(method + " " + template);
        List<String> tokens = tokens(own.path("at").asText(template));
        Shape shape = own.has("does")
                ? shape(Does.valueOf(own.get("does").asText().toUpperCase(Locale.ROOT)), tokens)
                : shape(method, tokens, reads, lists, makes);
        List<String> concrete = tokens.stream()
                .map(token -> isParameter(token) ? encoded(values.getOrDefault(name(token), "")) : token)
                .toList();
        List<String> needed = new ArrayList<>();
        for (int i = 0; i < shape.checked(); i++) {
            if (isParameter(tokens.get(i)) && !free.contains(name(tokens.get(i)))) {
                needed.add(join(concrete.subList(0, i + 1)));
            }
        }
        boolean named = shape.item();
        int end = shape.length() - (named ? 1 : 0);
        String form = form(tokens.subList(0, end));
        return new Address(
                shape.does(),
                form,
                join(concrete.subList(0, end)),
                named ? concrete.get(end) : "",
                named ? name(tokens.get(end)) : parameters.getOrDefault(form, ""),
                needed,
                values);
    }

    private static Shape shape(Does does, List<String> tokens) {
        boolean item = !tokens.isEmpty() && isParameter(tokens.get(tokens.size() - 1));
        return new Shape(does, tokens.size(), item, tokens.size());
    }

    private Shape shape(String method, List<String> tokens, boolean reads, boolean lists, boolean makes) {
        int size = tokens.size();
        if (size == 0) {
            return new Shape(Does.CALL, 0, false, 0);
        }
        if (isParameter(tokens.get(size - 1))) {
            return new Shape(
                    switch (method) {
                        case "GET", "HEAD" -> Does.GET;
                        case "DELETE" -> Does.REMOVE;
                        case "POST" -> reads ? Does.GET : Does.UPDATE;
                        default -> Does.UPDATE;
                    },
                    size,
                    true,
                    size);
        }
        boolean collection = forms.contains(form(tokens) + "/{}");
        boolean onObject = size > 1 && isParameter(tokens.get(size - 2));
        if (method.equals("GET") && lists) {
            return new Shape(Does.LIST, size, false, size);
        }
        if (method.equals("POST") && (collection || (onObject && makes && forms.contains(form(tokens))))) {
            return new Shape(reads ? Does.LIST : Does.CREATE, size, false, size);
        }
        if (onObject) {
            return new Shape(Does.ACT, size - 1, true, size);
        }
        boolean onCollection = size > 1 && forms.contains(form(tokens.subList(0, size - 1)) + "/{}");
        if (method.equals("POST") && onCollection && (reads ? lists : makes)) {
            return new Shape(reads ? Does.LIST : Does.CREATE, size - 1, false, size);
        }
        return new Shape(Does.CALL, size, false, size);
    }

    /** The pieces of a path; what follows a parameter in its segment is one of its own, but for a file's ending. */
    private static List<String> tokens(String template) {
        List<String> tokens = new ArrayList<>();
        for (String segment : template.split("/", -1)) {
            int end = segment.lastIndexOf('}') + 1;
            String rest = segment.substring(end);
            if (end > 0) {
                tokens.add(segment.substring(segment.indexOf('{'), end));
            }
            String bare = rest.endsWith(".json") ? rest.substring(0, rest.length() - ".json".length()) : rest;
            if (!bare.isEmpty()) {
                tokens.add(bare);
            }
        }
        return tokens;
    }

    private static String form(List<String> tokens) {
        return join(
                tokens.stream().map(token -> isParameter(token) ? "{}" : token).toList());
    }

    private static String join(List<String> tokens) {
        StringBuilder joined = new StringBuilder();
        tokens.forEach(token -> joined.append('/').append(token));
        return joined.toString();
    }

    private static boolean isParameter(String token) {
        return token.startsWith("{");
    }

    private static String name(String token) {
        Matcher parameter = PARAMETER.matcher(token);
        return parameter.find() ? parameter.group(1) : "";
    }

    private static String encoded(String value) {
        return value.replace("%", "%25").replace("/", "%2F");
    }

    /**
     * How an address is read.
     *
     * @param length the pieces up to the object or collection
     * @param item whether the last of them names an object
     * @param checked the pieces in which objects must be there
     */
    private record Shape(Does does, int length, boolean item, int checked) {}
}

package io.flowmaestro.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page with a heading for each provider and tables below it: what stands in a table's first column are operations of the
 * provider's file, a request in the third is one of theirs, and in the fourth is a source.
 */
final class Differences {
    private static final Path FOLDER = Path.of("provider-gateways/providers/src/main/resources/providers");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern SECTION = Pattern.compile("^## ", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| (?!operation |---)(.+) \\|$", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");
    private static final Pattern REQUEST = Pattern.compile("^`([A-Z]+) (/[^`]+)`");
    private static final Pattern PLACE = Pattern.compile("\\$?\\{[^}]*}");

    private Differences() {}

    static List<String> complaints(String text) {
        Map<String, JsonNode> files = filesByTitle();
        return SECTION.splitAsStream(text)
                .skip(1)
                .flatMap(section -> complaints(section, files))
                .toList();
    }

    private static Stream<String> complaints(String section, Map<String, JsonNode> files) {
        String title = section.lines().findFirst().orElseThrow();
        JsonNode file = files.get(title);
        return file == null
                ? Stream.of("there is no provider " + title)
                : ROW.matcher(section)
                        .results()
                        .map(row -> List.of(row.group(1).split(" \\| ")))
                        .flatMap(row -> complaints(row, file))
                        .map(complaint -> title + " " + complaint);
    }

    private static Stream<String> complaints(List<String> row, JsonNode file) {
        List<String> operations = words(row.get(0));
        return Stream.of(
                        operations.stream()
                                .filter(id -> !file.path("operations").has(id))
                                .map("has no operation "::concat),
                        row.size() < 3 ? Stream.<String>of() : requestsNotSent(row.get(2), operations, file),
                        row.size() == 3 || row.size() == 4 && !row.get(3).contains("[")
                                ? Stream.of("names no source for " + row.get(0))
                                : Stream.<String>of())
                .flatMap(Function.identity());
    }

    private static Stream<String> requestsNotSent(String cell, List<String> operations, JsonNode file) {
        return REQUEST.matcher(cell)
                .results()
                .filter(request -> operations.stream()
                        .noneMatch(id -> sends(file, file.path("operations").path(id), request)))
                .map(request -> "does not send " + request.group());
    }

    private static boolean sends(JsonNode file, JsonNode operation, MatchResult request) {
        String sent = file.at("/http/base_url").asText()
                + operation.at("/request/path").asText();
        return operation.at("/request/method").asText().equals(request.group(1))
                && withoutNames(sent).endsWith(withoutNames(request.group(2)));
    }

    private static String withoutNames(String path) {
        return PLACE.matcher(path).replaceAll("{}");
    }

    private static List<String> words(String cell) {
        return WORD.matcher(cell).results().map(word -> word.group(1)).toList();
    }

    private static Map<String, JsonNode> filesByTitle() {
        return Project.files(Project.root().resolve(FOLDER), path -> path.endsWith("provider.yaml")).stream()
                .map(Differences::yaml)
                .collect(Collectors.toMap(file -> file.path("title").asText(), Function.identity()));
    }

    private static JsonNode yaml(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

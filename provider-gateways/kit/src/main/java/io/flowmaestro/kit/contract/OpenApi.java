package io.flowmaestro.kit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An OpenAPI document, 3.0 or 3.1, its known defects put right. */
final class OpenApi implements Contract {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    /** Not parameters, whatever a document says (OpenAPI 3.1.0, "Parameter Object"). */
    private static final Set<String> NO_PARAMETERS = Set.of("accept", "content-type", "authorization");

    private final SchemaSource requests;
    private final SchemaSource responses;
    private final List<Path> paths = new ArrayList<>();

    private record Path(PathTemplate template, JsonNode item) {}

    private record Found(JsonNode operation, JsonNode item, Map<String, String> places) {}

    OpenApi(JsonNode document) {
        this.requests = new SchemaSource(document, SchemaTranslation.Direction.REQUEST);
        this.responses = new SchemaSource(document, SchemaTranslation.Direction.RESPONSE);
        document.path("paths")
                .properties()
                .forEach(path -> paths.add(
                        new Path(new PathTemplate(path.getKey(), manySegments(path.getValue())), path.getValue())));
        paths.sort(Comparator.comparingInt(path -> -path.template().fixed()));
    }

    /** GitHub's own word for a place that a path with slashes may fill. */
    private Set<String> manySegments(JsonNode item) {
        Set<String> names = new HashSet<>();
        Stream.concat(
                        Stream.of(item),
                        item.properties().stream()
                                .filter(member -> METHODS.contains(member.getKey()))
                                .map(Map.Entry::getValue))
                .forEach(holder -> holder.path("parameters").forEach(reference -> {
                    JsonNode parameter = requests.resolve(reference);
                    if (parameter.path("x-multi-segment").asBoolean()) {
                        names.add(parameter.path("name").asText());
                    }
                }));
        return names;
    }

    @Override
    public List<Violation> request(SentRequest request) {
        List<Violation> violations = new ArrayList<>();
        find(request, violations).ifPresent(found -> new Judgement(request, found, violations).judge());
        return violations;
    }

    /** An answer has to be what is described for its status, or what is described for any: Slack's "no" comes with 200. */
    @Override
    public List<Violation> response(SentRequest request, int status, JsonNode body) {
        JsonNode answers = find(request, new ArrayList<>())
                .map(found -> found.operation().path("responses"))
                .orElse(JsonNodeFactory.instance.missingNode());
        List<String> misfits = schema(answers, status)
                .map(schema -> responses.misfits(schema, body))
                .orElse(List.of());
        boolean fitsAny = !misfits.isEmpty()
                && schema(answers.path("default"))
                        .filter(schema -> responses.misfits(schema, body).isEmpty())
                        .isPresent();
        return fitsAny ? List.of() : violations("body", misfits);
    }

    private Optional<Found> find(SentRequest request, List<Violation> violations) {
        String method = request.method().toLowerCase(Locale.ROOT);
        Set<String> others = new TreeSet<>();
        boolean known = false;
        for (Path path : paths) {
            Map<String, String> places = path.template().match(request.path()).orElse(null);
            if (places != null) {
                known = true;
                if (path.item().has(method)) {
                    return Optional.of(new Found(path.item().get(method), path.item(), places));
                }
                path.item().fieldNames().forEachRemaining(others::add);
            }
        }
        others.retainAll(METHODS);
        violations.add(
                known
                        ? new Violation(
                                "method",
                                "the contract has no " + request.method() + " " + request.path() + ", but "
                                        + String.join(", ", others).toUpperCase(Locale.ROOT))
                        : new Violation("url", "the contract has no path " + request.path()));
        return Optional.empty();
    }

    /** The schema of a JSON answer: of that status, else of its class, else of any success. */
    private Optional<JsonNode> schema(JsonNode answers, int status) {
        return Stream.of(String.valueOf(status), status / 100 + "XX", "200", "201", "default")
                .map(answers::path)
                .filter(answer -> !answer.isMissingNode())
                .findFirst()
                .flatMap(this::schema);
    }

    private Optional<JsonNode> schema(JsonNode answer) {
        return json(responses.resolve(answer).path("content"))
                .map(media -> media.path("schema"))
                .filter(JsonNode::isObject);
    }

    private static Optional<JsonNode> json(JsonNode content) {
        return content.properties().stream()
                .filter(media -> isJson(mediaType(media.getKey())))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean isJson(String mediaType) {
        return mediaType.equals("application/json") || mediaType.endsWith("+json");
    }

    private static String mediaType(String withParameters) {
        return withParameters.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    private static List<Violation> violations(String part, List<String> sentences) {
        return sentences.stream()
                .map(sentence -> new Violation(part, "the contract: " + sentence))
                .toList();
    }

    /** One request against its operation. */
    private final class Judgement {
        private final SentRequest request;
        private final Found found;
        private final List<Violation> violations;

        Judgement(SentRequest request, Found found, List<Violation> violations) {
            this.request = request;
            this.found = found;
            this.violations = violations;
        }

        void judge() {
            List<JsonNode> parameters = parameters();
            parameters.forEach(this::judgeParameter);
            refuseUnknown(parameters);
            judgeBody();
        }

        /** The operation's own, and those of its path that it does not replace. */
        private List<JsonNode> parameters() {
            Map<String, JsonNode> parameters = new LinkedHashMap<>();
            Stream.of(found.item(), found.operation())
                    .forEach(holder -> holder.path("parameters").forEach(reference -> {
                        JsonNode parameter = requests.resolve(reference);
                        parameters.put(parameter.path("in").asText() + " " + name(parameter), parameter);
                    }));
            return List.copyOf(parameters.values());
        }

        private void judgeParameter(JsonNode parameter) {
            switch (parameter.path("in").asText()) {
                case "path" -> judgePlace(parameter);
                case "query" -> judgeQuery(parameter);
                case "header" -> judgeHeader(parameter);
                default -> {}
            }
        }

        private void judgePlace(JsonNode parameter) {
            String raw = found.places().get(name(parameter));
            if (raw != null) {
                judgeText("url", "{" + name(parameter) + "}", parameter, decoded(raw));
            }
        }

        private void judgeHeader(JsonNode parameter) {
            String name = name(parameter).toLowerCase(Locale.ROOT);
            if (NO_PARAMETERS.contains(name)) {
                return;
            }
            String value = request.headers().get(name);
            if (value != null) {
                judgeText("headers", name(parameter), parameter, value);
            } else if (parameter.path("required").asBoolean()) {
                violations.add(new Violation("headers", "the contract: " + name(parameter) + " is required"));
            }
        }

        private void judgeQuery(JsonNode parameter) {
            Map<String, List<String>> given = given(parameter);
            if (given.isEmpty()) {
                if (parameter.path("required").asBoolean()) {
                    violations.add(new Violation("url", "the contract: ?" + name(parameter) + " is required"));
                }
                return;
            }
            JsonNode schema = requests.resolve(parameter.path("schema"));
            JsonNode value = value(parameter, schema, given);
            complain("url", "?" + name(parameter), requests.misfits(parameter.path("schema"), typed(schema, value)));
        }

        /** The values under a parameter's name, or under that name with brackets. */
        private Map<String, List<String>> given(JsonNode parameter) {
            Map<String, List<String>> given = new LinkedHashMap<>();
            request.query().forEach((name, values) -> {
                if (isOf(name, parameter)) {
                    given.put(name, values);
                }
            });
            return given;
        }

        private boolean isOf(String given, JsonNode parameter) {
            String name = name(parameter);
            return given.equals(name) || (given.startsWith(name + "[") && given.endsWith("]"));
        }

        private JsonNode value(JsonNode parameter, JsonNode schema, Map<String, List<String>> given) {
            List<String> plain = given.get(name(parameter));
            if (plain == null) {
                return Brackets.object(given).elements().next();
            }
            if (!isList(schema)) {
                return plain.size() == 1 ? JsonNodeFactory.instance.textNode(plain.get(0)) : list(plain.stream());
            }
            boolean joined = !parameter.path("explode").asBoolean(true);
            return list(joined ? plain.stream().flatMap(text -> Stream.of(text.split(",", -1))) : plain.stream());
        }

        private ArrayNode list(Stream<String> texts) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            texts.forEach(list::add);
            return list;
        }

        private boolean isList(JsonNode schema) {
            JsonNode type = schema.path("type");
            return type.isArray()
                    ? type.toString().contains("\"array\"")
                    : type.asText().equals("array");
        }

        private void refuseUnknown(List<JsonNode> parameters) {
            request.query().keySet().stream()
                    .filter(given -> parameters.stream()
                            .noneMatch(parameter ->
                                    parameter.path("in").asText().equals("query") && isOf(given, parameter)))
                    .forEach(given ->
                            violations.add(new Violation("url", "the contract has no query parameter " + given)));
        }

        private void judgeText(String part, String what, JsonNode parameter, String text) {
            JsonNode schema = parameter.path("schema");
            complain(part, what, requests.misfits(schema, requests.typed(schema, text)));
        }

        private void complain(String part, String what, List<String> misfits) {
            misfits.forEach(misfit -> violations.add(new Violation(part, "the contract: " + what + ": " + misfit)));
        }

        private void judgeBody() {
            JsonNode described = requests.resolve(found.operation().path("requestBody"));
            SentRequest.Content content = request.content();
            if (content == null) {
                if (described.path("required").asBoolean()) {
                    violations.add(new Violation("body", "the contract: a body is required"));
                }
                return;
            }
            if (described.isMissingNode()) {
                violations.add(new Violation("body", "the contract: takes no body"));
                return;
            }
            JsonNode media = media(described.path("content"), content.mediaType());
            if (media == null) {
                violations.add(new Violation(
                        "body",
                        "the contract: takes no " + content.mediaType() + ", but "
                                + String.join(", ", names(described.path("content")))));
                return;
            }
            JsonNode schema = media.path("schema");
            if (schema.isObject()) {
                JsonNode value = content.typed() ? content.value() : typed(requests.resolve(schema), content.value());
                violations.addAll(violations("body", requests.misfits(schema, value)));
            }
        }

        private @Nullable JsonNode media(JsonNode content, String mediaType) {
            return content.properties().stream()
                    .filter(media -> matches(mediaType(media.getKey()), mediaType))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }

        private boolean matches(String range, String mediaType) {
            return range.equals(mediaType)
                    || range.equals("*/*")
                    || (range.endsWith("/*") && mediaType.startsWith(range.substring(0, range.length() - 1)))
                    || (range.equals("application/json") && isJson(mediaType));
        }

        /** Texts as what the schema takes them for, all the way down. */
        private JsonNode typed(JsonNode schema, JsonNode value) {
            if (value instanceof ObjectNode object) {
                ObjectNode typed = JsonNodeFactory.instance.objectNode();
                object.properties()
                        .forEach(member -> typed.set(
                                member.getKey(), typed(property(schema, member.getKey()), member.getValue())));
                return typed;
            }
            if (value instanceof ArrayNode list) {
                ArrayNode typed = JsonNodeFactory.instance.arrayNode();
                JsonNode items = branch(schema, "items");
                list.forEach(item -> typed.add(typed(items, item)));
                return typed;
            }
            return schema.isObject() ? requests.typed(schema, value.asText()) : value;
        }

        private JsonNode property(JsonNode schema, String name) {
            return Stream.concat(Stream.of(schema), branches(schema))
                    .map(each -> each.path("properties").has(name)
                            ? each.path("properties").get(name)
                            : each.path("additionalProperties"))
                    .filter(JsonNode::isObject)
                    .map(requests::resolve)
                    .findFirst()
                    .orElse(JsonNodeFactory.instance.missingNode());
        }

        private JsonNode branch(JsonNode schema, String keyword) {
            return Stream.concat(Stream.of(schema), branches(schema))
                    .map(each -> requests.resolve(each.path(keyword)))
                    .filter(JsonNode::isObject)
                    .findFirst()
                    .orElse(JsonNodeFactory.instance.missingNode());
        }

        private Stream<JsonNode> branches(JsonNode schema) {
            return Stream.of("allOf", "anyOf", "oneOf").flatMap(keyword -> {
                List<JsonNode> all = new ArrayList<>();
                schema.path(keyword).forEach(branch -> all.add(requests.resolve(branch)));
                return all.stream();
            });
        }
    }

    private static String name(JsonNode parameter) {
        return parameter.path("name").asText();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}

package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Execution;
import io.flowmaestro.catalog.HeaderNames;
import io.flowmaestro.catalog.Placement;
import io.flowmaestro.catalog.RequestTemplate;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.EvaluationException;
import io.flowmaestro.catalog.expression.Template;
import io.flowmaestro.catalog.expression.Text;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the request that an operation sends: a pure function of the call, but for a multipart body's boundary. */
public final class RequestBuilder {
    private static final String PARAMETERS = "/parameters";
    private static final String INPUT = "input.";
    private static final String CONTENT_TYPE = "Content-Type";

    /** GitHub, for one, refuses a request without it. */
    private static final String USER_AGENT = "FlowMaestro-Integrations";

    private final OperationCall call;
    private final RequestTemplate template;
    private final Bindings bindings;
    private final List<Violation> violations = new ArrayList<>();

    private RequestBuilder(OperationCall call, RequestTemplate template, ObjectNode input) {
        this.call = call;
        this.template = template;
        this.bindings = Bindings.ofRequest(input, call.lease().fields(), call.key());
    }

    /**
     * Fills the operation's request with the call's parameters, or says which of them do not fit. A file given by its
     * URL is taken for an empty one: its content has to be put there before.
     */
    public static Preparation prepare(OperationCall call) {
        List<Violation> violations = violations(call);
        if (!violations.isEmpty()) {
            return refused(violations);
        }
        return fill(call);
    }

    /** As {@link #prepare}, for a call whose parameters are known to fit. */
    static Preparation fill(OperationCall call) {
        List<Violation> violations = new ArrayList<>();
        ObjectNode input = InputFiles.described(
                call.operation().parameters(), call.operation().parameters().complete(call.parameters()), violations);
        if (!violations.isEmpty()) {
            return refused(violations);
        }
        Execution execution = call.operation().execution();
        return execution instanceof RequestTemplate template
                ? new RequestBuilder(call, template, input).prepare()
                : new Preparation.Handled(((Execution.Handled) execution).handler(), input);
    }

    /** What is wrong with a call, as far as it can be said without filling in its request. */
    static List<Violation> violations(OperationCall call) {
        List<Violation> violations = new ArrayList<>();
        violations.addAll(call.operation()
                .connection()
                .checkFields(call.lease().method(), call.lease().fields()));
        violations.addAll(call.operation().violations(call.parameters()));
        return violations;
    }

    private Preparation prepare() {
        try {
            URI url = URI.create(url());
            RequestBody body = template.body() == null
                    ? null
                    : BodyWriter.write(
                            template.body().as(), template.body().content().render(bindings));
            ProviderRequest request = new ProviderRequest(template.method(), url, headers(body), body);
            return violations.isEmpty() ? new Preparation.Ready(request) : refused(violations);
        } catch (EvaluationException e) {
            return refused(List.of(new Violation(PARAMETERS, "have no value for " + e.getMessage() + ".")));
        }
    }

    private String url() {
        String base = template.baseUrl().render(bindings);
        String path = template.path().render(bindings, new PathEncoder());
        String query = query();
        return base + path + (query.isEmpty() ? "" : "?" + query);
    }

    /**
     * A value becomes a piece of one segment, a list that many segments. An empty one, or one of dots alone, would make
     * another path of it (RFC 3986, section 5.2.4), percent-encoded or not.
     */
    private final class PathEncoder implements Text.Encoder {
        @Override
        public String encode(String source, String value) {
            if (value.isEmpty() || value.equals(".") || value.equals("..")) {
                violations.add(
                        new Violation(pointer(source), "must not be empty, a dot or two: it is part of a path."));
            }
            return PercentEncoding.encode(value);
        }

        @Override
        public String encode(String source, List<String> values) {
            return values.isEmpty()
                    ? encode(source, "")
                    : values.stream().map(value -> encode(source, value)).collect(Collectors.joining("/"));
        }
    }

    private String pointer(String source) {
        String name = source.startsWith(INPUT) ? source.substring(INPUT.length()) : "";
        return call.operation().parameters().fields().containsKey(name) ? PARAMETERS + "/" + name : PARAMETERS;
    }

    private String query() {
        StringJoiner query = new StringJoiner("&");
        members(template.query()).forEach((name, value) -> {
            Iterable<JsonNode> values = value.isArray() ? value : List.of(value);
            for (JsonNode each : values) {
                if (!each.isNull()) {
                    query.add(PercentEncoding.encode(name) + "=" + PercentEncoding.encode(text(name, each)));
                }
            }
        });
        return query.toString();
    }

    private Map<String, String> headers(@Nullable RequestBody body) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Accept", accept());
        headers.put("User-Agent", USER_AGENT);
        if (body != null) {
            headers.put(CONTENT_TYPE, body.mediaType());
        }
        members(template.headers()).forEach((name, value) -> {
            if (isReserved(name, body)) {
                violations.add(new Violation(PARAMETERS, "may not set the header " + ProviderText.clean(name) + "."));
            }
            headers.remove(name);
            headers.put(name, text(name, value));
        });
        return new LinkedHashMap<>(headers);
    }

    private boolean isReserved(String name, @Nullable RequestBody body) {
        boolean credential = call.operation()
                .connection()
                .method(call.lease().method())
                .filter(method -> method.placement() instanceof Placement.Header header
                        && header.name().equalsIgnoreCase(name))
                .isPresent();
        boolean boundary = body instanceof RequestBody.Multipart && name.equalsIgnoreCase(CONTENT_TYPE);
        return credential || boundary || HeaderNames.isReserved(name);
    }

    private String accept() {
        return switch (template.accept()) {
            case JSON -> "application/json";
            case TEXT -> "text/*, */*;q=0.1";
            case FILE -> "*/*";
        };
    }

    private static String text(String name, JsonNode value) {
        if (!value.isValueNode()) {
            throw new EvaluationException(name + ", which must be text");
        }
        return value.asText();
    }

    /** The members that have a value. */
    private Map<String, JsonNode> members(Template object) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        JsonNode json = object.render(bindings);
        if (json == null || json.isNull()) {
            return members;
        }
        if (!json.isObject()) {
            throw new EvaluationException("query or headers, which must be an object");
        }
        json.properties().stream()
                .filter(member -> !member.getValue().isNull())
                .forEach(member -> members.put(member.getKey(), member.getValue()));
        return members;
    }

    private static Preparation refused(List<Violation> violations) {
        return new Preparation.Refused(invalid(violations));
    }

    /** Nothing was sent, as these places are wrong. */
    static Outcome.Failed invalid(List<Violation> violations) {
        StringJoiner message = new StringJoiner(" ");
        violations.forEach(violation -> message.add(violation.pointer() + " " + violation.message()));
        OperationError error = OperationError.of(
                        FailureKind.VALIDATION, "invalid_parameters", ProviderText.clean(message.toString()))
                .withErrors(violations);
        return new Outcome.Failed(error, false, 0, List.of());
    }
}

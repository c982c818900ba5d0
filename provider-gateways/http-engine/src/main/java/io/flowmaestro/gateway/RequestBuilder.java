package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.RequestTemplate;
import io.flowmaestro.catalog.expression.Bindings;
import io.flowmaestro.catalog.expression.EvaluationException;
import io.flowmaestro.catalog.expression.Template;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Makes the request that an operation sends: a pure function of the call. */
public final class RequestBuilder {
    private static final String PARAMETERS = "/parameters";
    private static final String INPUT = "input.";

    /** With its character set, as Slack asks for; the others take it. */
    private static final String JSON = "application/json; charset=utf-8";

    /** GitHub, for one, refuses a request without it. */
    private static final String USER_AGENT = "FlowMaestro-Integrations";

    private final OperationCall call;
    private final RequestTemplate template;
    private final Bindings bindings;
    private final List<Violation> violations = new ArrayList<>();

    private RequestBuilder(OperationCall call) {
        Operation operation = call.operation();
        this.call = call;
        this.template = operation.request();
        this.bindings = Bindings.ofRequest(
                operation.parameters().complete(call.parameters()), call.lease().fields(), call.key());
    }

    /** Fills the operation's request with the call's parameters, or says which of them do not fit. */
    public static Preparation prepare(OperationCall call) {
        List<Violation> violations = new ArrayList<>();
        violations.addAll(call.operation()
                .connection()
                .checkFields(call.lease().method(), call.lease().fields()));
        violations.addAll(call.operation().violations(call.parameters()));
        return violations.isEmpty() ? new RequestBuilder(call).prepare() : refused(violations);
    }

    private Preparation prepare() {
        try {
            ProviderRequest request = new ProviderRequest(template.method(), URI.create(url()), headers(), body());
            return violations.isEmpty() ? new Preparation.Ready(request) : refused(violations);
        } catch (EvaluationException e) {
            return refused(List.of(new Violation(PARAMETERS, "have no value for " + e.getMessage() + ".")));
        }
    }

    private String url() {
        String base = template.baseUrl().render(bindings);
        String path = template.path().render(bindings, this::pathPiece);
        String query = query();
        return base + path + (query.isEmpty() ? "" : "?" + query);
    }

    /**
     * A value becomes a piece of one segment. An empty one, or one of dots alone, would make another path of it (RFC
     * 3986, section 5.2.4), percent-encoded or not.
     */
    private String pathPiece(String source, String value) {
        if (value.isEmpty() || value.equals(".") || value.equals("..")) {
            violations.add(new Violation(pointer(source), "must not be empty, a dot or two: it is part of a path."));
        }
        return PercentEncoding.encode(value);
    }

    private String pointer(String source) {
        String name = source.startsWith(INPUT) ? source.substring(INPUT.length()) : "";
        return call.operation().parameters().fields().containsKey(name) ? PARAMETERS + "/" + name : PARAMETERS;
    }

    private String query() {
        StringJoiner query = new StringJoiner("&");
        members(template.query()).forEach((name, value) -> {
            Iterable<JsonNode> values = value.isArray() ? value : List.of(value);
            values.forEach(
                    each -> query.add(PercentEncoding.encode(name) + "=" + PercentEncoding.encode(each.asText())));
        });
        return query.toString();
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        headers.put("User-Agent", USER_AGENT);
        if (template.body() != null) {
            headers.put("Content-Type", JSON);
        }
        members(template.headers()).forEach((name, value) -> headers.put(name, value.asText()));
        return headers;
    }

    private @Nullable JsonNode body() {
        return template.body() == null ? null : template.body().render(bindings);
    }

    /** The members that have a value. */
    private Map<String, JsonNode> members(Template object) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        JsonNode json = object.render(bindings);
        if (json != null) {
            json.properties().stream()
                    .filter(member -> !member.getValue().isNull())
                    .forEach(member -> members.put(member.getKey(), member.getValue()));
        }
        return members;
    }

    private static Preparation refused(List<Violation> violations) {
        StringJoiner message = new StringJoiner(" ");
        violations.forEach(violation -> message.add(violation.pointer() + " " + violation.message()));
        OperationError error = OperationError.of(
                        FailureKind.VALIDATION, "invalid_parameters", ProviderText.clean(message.toString()))
                .withErrors(violations);
        return new Preparation.Refused(new Outcome.Failed(error, false, 0, List.of()));
    }
}

package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.catalog.Execution;
import io.flowmaestro.egress.Redactor;
import io.flowmaestro.events.EventJson;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a person sees of a call who asked for debug mode. The credential is on neither side of it. */
final class DebugLog {
    private static final int LONGEST_BODY = 2_000;
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

    private final StringBuilder line = new StringBuilder();

    private DebugLog() {}

    /** The lines of one call. */
    static List<String> of(
            OperationCall call, @Nullable ProviderRequest request, ProviderAnswer answer, Redactor redactor) {
        return List.of(
                "[DEBUG] Integration: " + call.operation().providerId() + "."
                        + call.operation().id(),
                redactor.message("[DEBUG] Request: " + describe(call, request)),
                redactor.message("[DEBUG] Response: " + describe(call, answer, redactor)));
    }

    private static String describe(OperationCall call, @Nullable ProviderRequest request) {
        return request == null
                ? ((Execution.Handled) call.operation().execution()).handler()
                : request.method() + " " + request.url();
    }

    private static String describe(OperationCall call, ProviderAnswer answer, Redactor redactor) {
        if (answer instanceof ProviderResponse response) {
            HttpResponseStatus status = HttpResponseStatus.valueOf(response.status());
            return status + bodyOf(response, redactor);
        }
        TransportFailure failure = (TransportFailure) answer;
        return "none, " + call.operation().providerTitle() + " "
                + failure.cause().predicate();
    }

    private static String bodyOf(ProviderResponse response, Redactor redactor) {
        if (response.body().length() == 0) {
            return "";
        }
        DebugLog log = new DebugLog();
        log.value(redactor.data(parsed(response.body().getBytes())));
        String cut = log.isFull() ? "…" : "";
        return " " + log.line.substring(0, Math.min(log.line.length(), LONGEST_BODY)) + cut;
    }

    private static JsonNode parsed(byte[] body) {
        try {
            JsonNode json = EventJson.MAPPER.readTree(body);
            return json.isContainerNode() ? json : text(body);
        } catch (IOException notJson) {
            return text(body);
        }
    }

    private static JsonNode text(byte[] body) {
        return TextNode.valueOf(new String(body, StandardCharsets.UTF_8));
    }

    /** As JavaScript writes it: names bare where they can be. */
    private void value(JsonNode node) {
        if (isFull()) {
            return;
        }
        if (node.isObject()) {
            object(node);
        } else if (node.isArray()) {
            array(node);
        } else {
            line.append(node);
        }
    }

    private void object(JsonNode node) {
        String separator = "{ ";
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            line.append(separator).append(name(field.getKey())).append(": ");
            value(field.getValue());
            separator = ", ";
        }
        line.append(node.isEmpty() ? "{}" : " }");
    }

    private void array(JsonNode node) {
        String separator = "[";
        for (JsonNode item : node) {
            line.append(separator);
            value(item);
            separator = ", ";
        }
        line.append(node.isEmpty() ? "[]" : "]");
    }

    private static String name(String name) {
        return PLAIN_NAME.matcher(name).matches()
                ? name
                : TextNode.valueOf(name).toString();
    }

    private boolean isFull() {
        return line.length() > LONGEST_BODY;
    }
}

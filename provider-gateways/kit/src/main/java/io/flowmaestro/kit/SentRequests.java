package io.flowmaestro.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flowmaestro.gateway.ProviderRequest;
import io.flowmaestro.gateway.RequestBody;
import io.flowmaestro.kit.contract.Brackets;
import io.flowmaestro.kit.contract.SentRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The engine's requests as contracts see them. */
final class SentRequests {
    private SentRequests() {}

    static SentRequest of(ProviderRequest request) {
        return SentRequest.of(request.method(), request.url(), request.headers(), content(request));
    }

    private static SentRequest.@Nullable Content content(ProviderRequest request) {
        RequestBody body = request.body();
        if (body == null) {
            return null;
        }
        String mediaType = request.headers().getOrDefault("Content-Type", body.mediaType());
        return new SentRequest.Content(
                mediaType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT),
                value(body),
                body instanceof RequestBody.Json);
    }

    private static JsonNode value(RequestBody body) {
        if (body instanceof RequestBody.Json json) {
            return json.value();
        }
        Map<String, List<String>> fields = new LinkedHashMap<>();
        if (body instanceof RequestBody.Form form) {
            form.fields().forEach(field -> add(fields, field.getKey(), field.getValue()));
        } else if (body instanceof RequestBody.Multipart multipart) {
            multipart.parts().forEach(part -> add(fields, part.name(), text(part)));
        } else {
            return JsonNodeFactory.instance.textNode(body instanceof RequestBody.Text text ? text.value() : "");
        }
        return Brackets.object(fields);
    }

    private static void add(Map<String, List<String>> fields, String name, String text) {
        fields.computeIfAbsent(name, any -> new ArrayList<>()).add(text);
    }

    /** Of a file nothing but that it is there: a contract knows its content as text without a form. */
    private static String text(RequestBody.Multipart.Part part) {
        return part.file() == null ? part.content().toString() : "";
    }
}

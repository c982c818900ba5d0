package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.RequestTemplate.Accept;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.gateway.ProviderResponse.BodyEnd;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What expressions see as {@code response.body}. */
final class ResponseBody {
    private static final ObjectReader JSON =
            EventJson.MAPPER.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Pattern CHARSET =
            Pattern.compile("charset\\s*=\\s*\"?([A-Za-z0-9._-]+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern FILE_NAME =
            Pattern.compile("filename\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;]+))", Pattern.CASE_INSENSITIVE);

    private ResponseBody() {}

    /** A success's body; null where it is not what is accepted, or not all of it. */
    static @Nullable JsonNode ofSuccess(Accept accept, ProviderResponse response) {
        if (response.end() != BodyEnd.COMPLETE) {
            return null;
        }
        return switch (accept) {
            case JSON -> json(response);
            case TEXT -> JsonNodeFactory.instance.textNode(text(response));
            case FILE -> file(response);
        };
    }

    /** A failure's body: JSON, whatever a success would be; else text where a success is no JSON either. */
    static @Nullable JsonNode ofFailure(Accept accept, ProviderResponse response) {
        JsonNode json = response.end() == BodyEnd.COMPLETE ? json(response) : null;
        return json == null && accept != Accept.JSON ? ofSuccess(Accept.TEXT, response) : json;
    }

    /** Null where it is none. */
    private static @Nullable JsonNode json(ProviderResponse response) {
        if (response.body().length() == 0) {
            return null;
        }
        try {
            return JSON.readValue(response.body().getBytes());
        } catch (IOException e) {
            return null;
        }
    }

    private static String text(ProviderResponse response) {
        return response.body().toString(charset(response));
    }

    /** As the provider says, else UTF-8. */
    private static Charset charset(ProviderResponse response) {
        Matcher named = CHARSET.matcher(response.headers().getOrDefault("content-type", ""));
        try {
            return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    private static ObjectNode file(ProviderResponse response) {
        String mediaType = response.headers().getOrDefault("content-type", "application/octet-stream");
        ObjectNode file = InputFiles.described("", mediaType, response.body().getBytes());
        Matcher name = FILE_NAME.matcher(response.headers().getOrDefault("content-disposition", ""));
        if (name.find()) {
            return file.put("name", ProviderText.clean(name.group(1) == null ? name.group(2) : name.group(1)));
        }
        return file.without("name");
    }
}

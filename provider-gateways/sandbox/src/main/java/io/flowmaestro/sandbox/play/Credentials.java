package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.file.ProviderFile;
import io.flowmaestro.sandbox.file.Template;
import io.flowmaestro.sandbox.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a provider looks for credentials: where any of its ways to connect puts one. */
final class Credentials {
    private static final JsonNode BEARER = TextNode.valueOf("bearer");

    private final List<Placement> placements;

    Credentials(ProviderFile file) {
        JsonNode general = file.json().at("/http/auth");
        Set<Placement> found = new LinkedHashSet<>();
        for (Map.Entry<String, JsonNode> method : file.connection().properties()) {
            if (method.getKey().equals("keys")) {
                method.getValue().forEach(key -> found.add(placement(key, general)));
            } else if (method.getValue().isObject() && !method.getKey().equals("fields")) {
                found.add(placement(method.getValue(), general));
            }
        }
        placements = List.copyOf(found);
    }

    /** Whether anybody may call. */
    boolean open() {
        return placements.stream().allMatch(placement -> placement.place().equals("none"));
    }

    /**
     * What a request shows of a credential: the values that the file's expressions stand for, with a colon between
     * several, as in {@code user:password}.
     */
    Optional<String> presented(Request request) {
        return placements.stream()
                .flatMap(placement -> placement.presented(request).stream())
                .findFirst();
    }

    private static Placement placement(JsonNode method, JsonNode general) {
        JsonNode own = method.has("auth") ? method.get("auth") : general;
        JsonNode auth = own.isMissingNode() ? BEARER : own;
        if (auth.has("header") || auth.has("query")) {
            String place = auth.has("header") ? "header" : "query";
            return new Placement(
                    place, auth.get(place).asText(), auth.path("value").asText("${credential}"));
        }
        if (auth.has("basic")) {
            return new Placement(
                    "basic",
                    "authorization",
                    auth.at("/basic/username").asText() + ":"
                            + auth.at("/basic/password").asText());
        }
        return auth.asText().equals("none") || auth.has("signer")
                ? new Placement("none", "", "")
                : new Placement("header", "Authorization", "Bearer ${credential}");
    }

    private record Placement(String place, String name, String value) {
        Optional<String> presented(Request request) {
            return switch (place) {
                case "header" -> Optional.ofNullable(request.header(name)).flatMap(this::read);
                case "query" -> request.query().one(name).flatMap(this::read);
                case "basic" ->
                    request.authorization("Basic").flatMap(Placement::decoded).flatMap(this::read);
                default -> Optional.empty();
            };
        }

        /** The values that the expressions stand for in a text; nothing where the text has another form. */
        private Optional<String> read(String text) {
            Matcher matcher = Pattern.compile(
                            Template.of(value).regex(expression -> "(.+)"),
                            value.startsWith("Bearer ") ? Pattern.CASE_INSENSITIVE : 0)
                    .matcher(text);
            if (!matcher.matches() || matcher.groupCount() == 0) {
                return Optional.empty();
            }
            List<String> values = new ArrayList<>();
            for (int group = 1; group <= matcher.groupCount(); group++) {
                values.add(matcher.group(group));
            }
            return Optional.of(String.join(":", values));
        }

        private static Optional<String> decoded(String base64) {
            try {
                return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException notBase64) {
                return Optional.empty();
            }
        }
    }
}

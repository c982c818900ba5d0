package io.flowmaestro.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An OpenAPI document as far as a draft is made of it. */
record OpenApiDocument(JsonNode root) {
    private static final String ELSEWHERE = "https://api.example.com";

    List<Map.Entry<String, JsonNode>> paths() {
        return List.copyOf(root.path("paths").properties());
    }

    String title(String otherwise) {
        return root.at("/info/title").asText(otherwise);
    }

    String summary() {
        String description = root.at("/info/description").asText();
        return description.isBlank() ? "What the service is for." : description;
    }

    String docs() {
        String docs = root.at("/externalDocs/url").asText();
        return OpenApiDraft.isAddress(docs) ? docs : baseUrl();
    }

    /** The first server, its variables filled in. */
    String baseUrl() {
        JsonNode server = root.at("/servers/0");
        String url = server.path("url").asText();
        for (Map.Entry<String, JsonNode> variable : server.path("variables").properties()) {
            url = url.replace(
                    "{" + variable.getKey() + "}",
                    variable.getValue().path("default").asText());
        }
        url = url.replaceFirst("^http:", "https:").replaceFirst("/$", "");
        return OpenApiDraft.isAddress(url) ? url : ELSEWHERE;
    }

    /** What a reference leads to, however often; the node itself where it is none. */
    JsonNode resolve(JsonNode node) {
        return node.path("$ref").isTextual()
                ? resolve(root.at(node.get("$ref").asText().replaceFirst("^#", "")))
                : node;
    }

    /** How accounts are connected: by the first scheme of which a draft can be made, else with a bearer key. */
    ObjectNode connection() {
        ObjectNode connection = JsonNodeFactory.instance.objectNode();
        List<JsonNode> schemes = StreamSupport.stream(
                        root.at("/components/securitySchemes").spliterator(), false)
                .map(this::resolve)
                .toList();
        Stream<JsonNode> flows = schemes.stream().map(scheme -> scheme.at("/flows/authorizationCode"));
        JsonNode flow = flows.filter(each -> OpenApiDraft.isAddress(
                                each.path("tokenUrl").asText())
                        && OpenApiDraft.isAddress(each.path("authorizationUrl").asText()))
                .findFirst()
                .orElse(JsonNodeFactory.instance.missingNode());
        if (flow.isObject()) {
            ObjectNode oauth2 = connection.putObject("oauth2");
            oauth2.set("authorize_url", flow.get("authorizationUrl"));
            oauth2.set("token_url", flow.get("tokenUrl"));
            flow.path("scopes").fieldNames().forEachRemaining(oauth2.putArray("scopes")::add);
            return connection;
        }
        ObjectNode key = connection.putObject("keys").putObject("api_key");
        key.put("title", "API key");
        key.putObject("fields").putObject("api_key").put("title", "API key").put("help", "Where to make one.");
        schemes.stream()
                .filter(scheme -> scheme.path("type").asText().equals("apiKey"))
                .filter(scheme ->
                        List.of("header", "query").contains(scheme.path("in").asText()))
                .findFirst()
                .ifPresent(scheme -> key.putObject("auth")
                        .put(scheme.get("in").asText(), scheme.path("name").asText()));
        return connection;
    }
}

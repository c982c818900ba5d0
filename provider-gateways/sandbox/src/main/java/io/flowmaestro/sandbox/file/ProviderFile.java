package io.flowmaestro.sandbox.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * What {@code providers/PROVIDER/} says: {@code provider.yaml}, the examples, and {@code sandbox.yaml}, which holds what
 * the sandbox alone has to know.
 */
public final class ProviderFile {
    private static final String HOST = "[a-z0-9][a-z0-9.-]*";
    private static final String SEGMENTS = "[^?]*";
    private static final String SCHEME = "https://";

    private final String id;
    private final JsonNode json;
    private final JsonNode sandbox;

    private ProviderFile(String id, JsonNode json, JsonNode sandbox) {
        this.id = id;
        this.json = json;
        this.sandbox = sandbox;
    }

    /** Reads a provider's file, without its examples. Blocks. */
    public static ProviderFile read(String id) {
        String folder = "providers/" + id + "/";
        JsonNode json = Data.read(folder + "provider.yaml")
                .orElseThrow(() -> new IllegalArgumentException("The sandbox plays no provider " + id));
        return new ProviderFile(id, json, Data.read(folder + "sandbox.yaml").orElse(MissingNode.getInstance()));
    }

    /** The ids of all providers. Blocks. */
    public static List<String> ids() {
        return Data.text("providers/index.txt")
                .orElse("")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    public String id() {
        return id;
    }

    public String title() {
        return json.path("title").asText();
    }

    /** The file. */
    public JsonNode json() {
        return json;
    }

    /** What {@code sandbox.yaml} says; missing where there is none. */
    public JsonNode sandbox() {
        return sandbox;
    }

    public JsonNode connection() {
        return json.path("connection");
    }

    /** The scopes that an app can ask for. */
    public Set<String> scopes() {
        Set<String> scopes = new TreeSet<>();
        for (String method : List.of("oauth2", "client_credentials", "jwt_bearer", "installation")) {
            scopes.addAll(Data.texts(connection().path(method).path("scopes")));
            scopes.addAll(Data.texts(connection().path(method).path("optional_scopes")));
        }
        json.path("operations").forEach(operation -> scopes.addAll(Data.texts(operation.path("scopes"))));
        scopes.addAll(Data.texts(sandbox.path("scopes")));
        return scopes;
    }

    /**
     * What its host names look like, of the API and of where accounts are connected: as {@code hosts} of {@code
     * sandbox.yaml} says, else as its addresses do.
     */
    public List<Pattern> hosts() {
        Set<String> hosts = new LinkedHashSet<>();
        Data.texts(sandbox.path("hosts")).forEach(host -> hosts.add(host(SCHEME + host)));
        if (hosts.isEmpty()) {
            addresses().forEach(address -> hosts.add(host(address)));
            hosts.remove(HOST);
        }
        return hosts.stream().map(Pattern::compile).toList();
    }

    /** Whether accounts have a host each, at which they are connected and called, as shops have. */
    public boolean accountIsHost() {
        String api = authority(json.at("/http/base_url").asText());
        return api.contains("${")
                && api.equals(authority(connection().at("/oauth2/authorize_url").asText()));
    }

    /** What an address of the file looks like with the connection's fields in it, without the query. */
    public Pattern address(String address) {
        return Pattern.compile(regex(address));
    }

    /** Reads the operations and their examples. Blocks. */
    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        String base = json.at("/http/base_url").asText();
        for (Map.Entry<String, JsonNode> entry : json.path("operations").properties()) {
            JsonNode request = entry.getValue().path("request");
            if (request.isObject()) {
                String url = request.path("base_url").asText(base)
                        + request.path("path").asText();
                operations.add(Operation.read(
                        id,
                        entry.getKey(),
                        entry.getValue(),
                        address(url),
                        Template.of(url).literals(),
                        examples(entry.getKey())));
            }
        }
        return operations;
    }

    private List<Example> examples(String operation) {
        List<Example> examples = new ArrayList<>();
        Data.read("providers/" + id + "/examples/" + operation + ".yaml")
                .ifPresent(list -> list.forEach(example -> examples.add(new Example(example))));
        return examples;
    }

    private Stream<String> addresses() {
        List<String> addresses = new ArrayList<>();
        addresses.add(json.at("/http/base_url").asText());
        json.path("operations")
                .forEach(operation ->
                        addresses.add(operation.at("/request/base_url").asText()));
        for (JsonNode method : connection()) {
            for (String key : List.of("authorize_url", "token_url", "revoke_url", "install_url")) {
                addresses.add(method.path(key).asText());
            }
            for (String place : List.of("/lookup/url", "/proof/token_url", "/proof/url")) {
                addresses.add(method.at(place).asText());
            }
        }
        return addresses.stream().filter(address -> !address.isEmpty());
    }

    /** What stands between the scheme and the first slash. */
    private String host(String address) {
        Template template = Template.of(address);
        if (template.parts().get(0).expression()) {
            return hostOf(fieldPattern(template.parts().get(0).text()));
        }
        StringBuilder host = new StringBuilder();
        for (Template.Part part : template.parts()) {
            String text = host.isEmpty() ? part.text().substring(SCHEME.length()) : part.text();
            int slash = part.expression() ? -1 : text.indexOf('/');
            host.append(part.expression() ? inHost(text) : Pattern.quote(slash < 0 ? text : text.substring(0, slash)));
            if (slash >= 0) {
                break;
            }
        }
        return host.toString();
    }

    /** Whether an expression is the value of a member, and not computed. */
    private static boolean isMember(String expression) {
        return expression.matches("[a-z_]+(\\.\\??[A-Za-z0-9_]+)+");
    }

    private static String authority(String address) {
        return address.startsWith(SCHEME) ? address.substring(SCHEME.length()).split("/", 2)[0] : "";
    }

    private String regex(String address) {
        Template template = Template.of(address);
        StringBuilder regex = new StringBuilder();
        boolean path = false;
        for (Template.Part part : template.parts()) {
            if (!part.expression()) {
                String text = part.text();
                int query = text.indexOf('?');
                regex.append(Pattern.quote(query < 0 ? text : text.substring(0, query)));
                path |= text.replace("://", "").contains("/");
                if (query >= 0) {
                    break;
                }
            } else if (regex.isEmpty()) {
                String pattern = fieldPattern(part.text());
                regex.append(pattern.isEmpty() ? SCHEME + HOST + SEGMENTS : "(?:" + pattern + ")");
            } else if (isMember(part.text())) {
                regex.append(path ? "[^/?]+" : inHost(part.text()));
            } else {
                regex.append(SEGMENTS);
            }
        }
        return regex.toString();
    }

    /** The pattern of a connection's field without its anchors; empty where the expression is none. */
    private String fieldPattern(String expression) {
        String name = expression.startsWith("connection.")
                ? expression.substring("connection.".length()).replace("?", "")
                : "";
        String pattern = connection().path("fields").path(name).path("pattern").asText();
        int start = pattern.startsWith("^") ? 1 : 0;
        int end = pattern.endsWith("$") ? pattern.length() - 1 : pattern.length();
        return pattern.substring(start, Math.max(start, end));
    }

    private String inHost(String expression) {
        String pattern = fieldPattern(expression);
        return pattern.isEmpty() ? HOST : "(?:" + pattern + ")";
    }

    private static String hostOf(String urlPattern) {
        String host = urlPattern.replaceFirst("^https\\??:(//|\\\\/\\\\/)", "");
        int slash = host.indexOf('/');
        String cut = slash < 0 ? host : host.substring(0, slash);
        try {
            Pattern.compile(cut);
            return cut.isEmpty() ? HOST : cut;
        } catch (PatternSyntaxException inTheMiddleOfAGroup) {
            return HOST;
        }
    }
}

package io.flowmaestro.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.sandbox.StaticKey;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An example of success that is run against the sandbox, with an account of its own.
 *
 * @param index which of the operation's examples it is
 * @param account unlike any other's
 */
record Playable(Operation operation, AuthMethod auth, JsonNode example, int index, String account) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Those of a provider, without what a handler does. */
    static List<Playable> of(Provider provider) {
        List<Playable> all = new ArrayList<>();
        for (Operation operation : provider.operations().values()) {
            int index = 0;
            for (JsonNode example : examples(provider.id(), operation.id())) {
                boolean success = example.at("/outcome").has("succeeded")
                        && example.at("/request").has("url");
                if (success) {
                    String account = "a" + provider.id().replace('_', '-') + "-"
                            + operation.id().replace('_', '-') + "-" + index;
                    all.add(new Playable(operation, auth(operation, example), example, index++, account));
                }
            }
        }
        return all;
    }

    private static AuthMethod auth(Operation operation, JsonNode example) {
        return example.has("method")
                ? operation.connection().method(example.get("method").asText()).orElseThrow()
                : operation.connection().defaultMethod();
    }

    private static JsonNode examples(String provider, String operation) {
        String path = "providers/" + provider + "/examples/" + operation + ".yaml";
        try (InputStream file = Playable.class.getClassLoader().getResourceAsStream(path)) {
            return file == null ? YAML.createArrayNode() : YAML.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    ObjectNode input() {
        return example.path("input") instanceof ObjectNode input ? input : YAML.createObjectNode();
    }

    /** What the parameters say that the operation requires. */
    Set<String> requiredTexts() {
        Set<String> texts = new HashSet<>();
        operation.inputSchema().path("required").forEach(name -> {
            JsonNode value = input().path(name.asText());
            if (!value.isMissingNode()) {
                texts.add(text(value));
            }
        });
        return texts;
    }

    static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    /** A JSON text without one of its members. */
    String without(String text, String pointer) {
        try {
            JsonNode body = JSON.readTree(text);
            int slash = pointer.lastIndexOf('/');
            ((ObjectNode) body.at(pointer.substring(0, slash))).remove(pointer.substring(slash + 1));
            return body.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The keys of its account at the sandbox, in every order in which a request may carry the parts of one. */
    Stream<StaticKey> keys(String use, Set<String> scopes) {
        List<String> parts = new ArrayList<>(secrets(use).values());
        parts.addAll(fields(use).values());
        return Stream.concat(
                        parts.stream(),
                        parts.stream().flatMap(first -> parts.stream().map(second -> first + ":" + second)))
                .map(key -> new StaticKey(operation.providerId(), key, host(use), scopes));
    }

    /** @param use what the account is used for; each use has an account of its own */
    Lease lease(String use, Instant expiresAt) {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        secrets(use).forEach((name, value) -> secrets.put(name, Secret.of(value)));
        return new Lease(
                new CredentialRef("acme", "conn"),
                operation.providerId(),
                auth.id(),
                secrets,
                fields(use),
                List.of(),
                true,
                false,
                expiresAt);
    }

    private Map<String, String> secrets(String use) {
        Map<String, String> secrets = new LinkedHashMap<>();
        auth.secretNames().forEach(name -> secrets.put(name, "k-" + account + "-" + use + "-" + name));
        return secrets;
    }

    private Map<String, String> fields(String use) {
        Map<String, String> fields = new LinkedHashMap<>();
        example.path("connection")
                .properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        fields.computeIfPresent("shop", (name, shop) -> host(use));
        return fields;
    }

    /** The account; a shop's is its host. */
    private String host(String use) {
        String name = account + "-" + use;
        return example.at("/connection/shop").isTextual() ? name.replace('_', '-') + ".myshopify.com" : name;
    }

    @Override
    public String toString() {
        return operation.id() + " [" + example.path("name").asText() + "]";
    }
}

package io.flowmaestro.vault.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stored credential as the JSON text that a {@link SecretStore} keeps. */
public final class CredentialDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CredentialDocument() {}

    /** As text. */
    public static Secret write(StoredCredential credential) {
        ObjectNode document = JSON.createObjectNode()
                .put("provider", credential.provider())
                .put("method", credential.method())
                .put("sandbox", credential.sandbox());
        putSecrets(document, "secrets", credential.secrets());
        putSecrets(document, "keys", credential.keys());
        ObjectNode fields = document.putObject("fields");
        credential.fields().forEach(fields::put);
        credential.scopes().forEach(document.putArray("scopes")::add);
        putIfPresent(document, "refreshToken", credential.refreshToken(), token -> token.reveal(SecretAccess.STORE));
        putIfPresent(document, "account", credential.account(), Function.identity());
        putIfPresent(document, "issuedAt", credential.issuedAt(), Instant::toString);
        putIfPresent(document, "expiresAt", credential.expiresAt(), Instant::toString);
        putIfPresent(document, "clientId", credential.clientId(), Function.identity());
        putIfPresent(document, "refusal", credential.refusal(), Function.identity());
        return Secret.of(document.toString());
    }

    /**
     * Of its text.
     *
     * @throws CredentialException if it is none; the message holds nothing of it
     */
    public static StoredCredential read(Secret document) {
        JsonNode json = parse(document);
        return new StoredCredential(
                json.path("provider").asText(),
                json.path("method").asText(),
                map(json.path("secrets"), Secret::of),
                json.hasNonNull("refreshToken")
                        ? Secret.of(json.path("refreshToken").asText())
                        : null,
                map(json.path("keys"), Secret::of),
                map(json.path("fields"), Function.identity()),
                text(json, "account"),
                list(json.path("scopes")),
                json.path("sandbox").asBoolean(),
                instant(json, "issuedAt"),
                instant(json, "expiresAt"),
                text(json, "clientId"),
                text(json, "refusal"));
    }

    private static void putSecrets(ObjectNode document, String key, Map<String, Secret> secrets) {
        ObjectNode object = document.putObject(key);
        secrets.forEach((name, secret) -> object.put(name, secret.reveal(SecretAccess.STORE)));
    }

    private static <T> void putIfPresent(
            ObjectNode document, String key, @Nullable T value, Function<T, String> written) {
        if (value != null) {
            document.put(key, written.apply(value));
        }
    }

    /** Without the cause: Jackson's messages may quote what they could not read. */
    private static JsonNode parse(Secret document) {
        try {
            return JSON.readTree(document.reveal(SecretAccess.STORE));
        } catch (JsonProcessingException e) {
            throw new CredentialException(
                    FailureKind.CREDENTIAL_UNAVAILABLE,
                    "unreadable_document",
                    "The stored credential is not readable.");
        }
    }

    private static @Nullable String text(JsonNode json, String key) {
        return json.hasNonNull(key) ? json.path(key).asText() : null;
    }

    private static @Nullable Instant instant(JsonNode json, String key) {
        return json.hasNonNull(key) ? Instant.parse(json.path(key).asText()) : null;
    }

    private static <T> Map<String, T> map(JsonNode object, Function<String, T> value) {
        Map<String, T> map = new LinkedHashMap<>();
        object.properties()
                .forEach(entry ->
                        map.put(entry.getKey(), value.apply(entry.getValue().asText())));
        return map;
    }

    private static List<String> list(JsonNode array) {
        List<String> list = new ArrayList<>();
        array.forEach(item -> list.add(item.asText()));
        return list;
    }
}

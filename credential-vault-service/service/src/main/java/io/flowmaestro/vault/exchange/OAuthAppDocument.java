package io.flowmaestro.vault.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.RegisteredApp.Owner;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An OAuth app as the JSON text that the secret store keeps. */
final class OAuthAppDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OAuthAppDocument() {}

    static Secret write(OAuthApp app) {
        ObjectNode document = JSON.createObjectNode()
                .put("clientId", app.clientId())
                .put("clientSecret", reveal(app.clientSecret()))
                .put("appId", app.appId())
                .put("appSlug", app.appSlug())
                .put("privateKey", app.privateKey() == null ? null : reveal(app.privateKey()))
                .put("since", String.valueOf(app.since()));
        OAuthApp.Previous previous = app.previous();
        if (previous != null) {
            document.putObject("previous")
                    .put("clientSecret", reveal(previous.clientSecret()))
                    .put("until", previous.until().toString());
        }
        return Secret.of(document.toString());
    }

    /** Without the cause: Jackson's messages may quote what they could not read. */
    static OAuthApp read(Owner owner, Secret document) {
        try {
            JsonNode json = JSON.readTree(document.reveal(SecretAccess.STORE));
            JsonNode previous = json.path("previous");
            return new OAuthApp(
                    owner,
                    json.path("clientId").asText(),
                    Secret.of(json.path("clientSecret").asText()),
                    previous.isObject()
                            ? new OAuthApp.Previous(
                                    Secret.of(previous.path("clientSecret").asText()),
                                    Instant.parse(previous.path("until").asText()))
                            : null,
                    text(json, "appId"),
                    text(json, "appSlug"),
                    json.hasNonNull("privateKey")
                            ? Secret.of(json.path("privateKey").asText())
                            : null,
                    Instant.parse(json.path("since").asText()));
        } catch (JsonProcessingException e) {
            throw new CredentialException(
                    FailureKind.CREDENTIAL_UNAVAILABLE, "unreadable_document", "The stored OAuth app is not readable.");
        }
    }

    private static @Nullable String text(JsonNode json, String key) {
        return json.hasNonNull(key) ? json.path(key).asText() : null;
    }

    private static String reveal(Secret secret) {
        return secret.reveal(SecretAccess.STORE);
    }
}

package io.flowmaestro.vault.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import org.jspecify.annotations.Nullable;

/** The JSON that a request brings. */
final class RequestBody {
    private RequestBody() {}

    /**
     * The object that was sent.
     *
     * @throws CredentialException if none was
     */
    static JsonNode require(@Nullable JsonNode body) {
        if (body == null || !body.isObject()) {
            throw new CredentialException(
                    FailureKind.VALIDATION, CredentialException.INVALID_REQUEST, "The body is a JSON object.");
        }
        return body;
    }
}

package io.flowmaestro.executor.attempt;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.events.EventJson;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The idempotency key that a provider sees: HMAC-SHA256 over a JSON array of tenant, connection id, operation and the
 * request's own key, in unpadded base64url (43 characters). It is the same for every attempt, on every replica and after
 * every restart, and tells the provider nothing of the four.
 */
final class ProviderKey {
    private static final String ALGORITHM = "HmacSHA256";
    /** In place of a secret: it keeps keys of this suite apart from others', and no more. */
    private static final String CONSTANT = "io.flowmaestro.executor/provider-key/v1";

    /** Keyed once: each key is made by a copy of it. */
    private final Mac keyed;

    ProviderKey(Optional<String> secret) {
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(secret.orElse(CONSTANT).getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM + ".", e);
        }
    }

    String of(Request request, String operationId) {
        List<String> parts = List.of(
                request.connection().tenant(),
                request.connection().connectionId(),
                operationId,
                request.idempotencyKey());
        try {
            Mac mac = (Mac) keyed.clone();
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(EventJson.MAPPER.writeValueAsBytes(parts)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Strings are written as JSON.", e);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own " + ALGORITHM + " can be copied.", e);
        }
    }
}

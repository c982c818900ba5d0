package io.flowmaestro.connection.webhook;

import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What messages are signed with
 * (<a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks
 * 1.0</a>). Each secret is derived from the operator's and kept nowhere.
 */
@ApplicationScoped
class WebhookSecrets {
    private static final String HMAC = "HmacSHA256";
    private static final String PREFIX = "whsec_";

    private final Optional<Secret> master;

    WebhookSecrets(ConnectionConfig config) {
        this.master = config.webhooks().keySecret().map(Secret::of);
    }

    /** Fails where the operator set none up. */
    void require() {
        if (master.isEmpty()) {
            throw new ProblemException(
                    ProblemType.WEBHOOKS_NOT_CONFIGURED, "Ask the operator to set flowmaestro.webhooks.key-secret.");
        }
    }

    /** A webhook's secret in the form in which its owner enters it where messages are verified. */
    String shown(String tenant, String id, int generation) {
        return PREFIX + Base64.getEncoder().encodeToString(key(tenant, id, generation));
    }

    /** The signature of a message, as it stands in the header {@code webhook-signature}. */
    String signature(String tenant, String id, int generation, String messageId, Instant at, String payload) {
        byte[] signed = hmac(key(tenant, id, generation), messageId + "." + at.getEpochSecond() + "." + payload);
        return "v1," + Base64.getEncoder().encodeToString(signed);
    }

    private byte[] key(String tenant, String id, int generation) {
        require();
        byte[] key = master.orElseThrow().reveal(SecretAccess.DERIVE).getBytes(StandardCharsets.UTF_8);
        return hmac(key, "webhook\n" + tenant + "\n" + id + "\n" + generation);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}

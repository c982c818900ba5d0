package io.flowmaestro.vault.store.vault;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.store.SecretName;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransit;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitDecryptParams;
import io.quarkus.vault.client.api.secrets.transit.VaultSecretsTransitEncryptParams;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Seals documents by the secrets engine Transit before they are written: each tenant has a key, which never leaves the
 * server, and each secret a key derived from that by its path. So a document moved to another secret does not open, who
 * may read KV alone reads nothing, and without its key all that a tenant has is gone.
 */
final class TransitEnvelope {
    private static final String KEY = "flowmaestro";

    /** What a key's name may be; a name of one of our tenants that is none gets another form, which no plain one has. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?");

    private final VaultSecretsTransit transit;

    TransitEnvelope(VaultSecretsTransit transit) {
        this.transit = transit;
    }

    /** The ciphertext. The server makes the tenant's key, a derived one, with its first document. */
    Uni<String> seal(SecretName name, Secret document) {
        VaultSecretsTransitEncryptParams params = new VaultSecretsTransitEncryptParams()
                .setPlaintext(document.reveal(SecretAccess.STORE).getBytes(StandardCharsets.UTF_8))
                .setContext(context(name));
        return Uni.createFrom()
                .completionStage(() -> transit.encrypt(key(name), params))
                .map(answer -> answer.getCiphertext())
                .onFailure(TransitEnvelope::isForbidden)
                .transform(refusal -> noKey(key(name)));
    }

    /** The document that a ciphertext was made of. */
    Uni<Secret> open(SecretName name, String sealed) {
        VaultSecretsTransitDecryptParams params =
                new VaultSecretsTransitDecryptParams().setCiphertext(sealed).setContext(context(name));
        return Uni.createFrom()
                .completionStage(() -> transit.decrypt(key(name), params))
                .map(document -> Secret.of(new String(document, StandardCharsets.UTF_8)));
    }

    /** The tenant's; the operator's own where a secret is no tenant's. */
    static String key(SecretName name) {
        String tenant = name.tenant();
        if (tenant.isEmpty()) {
            return KEY;
        }
        return PLAIN.matcher(tenant).matches()
                ? KEY + "-" + tenant
                : KEY + "." + HexFormat.of().formatHex(tenant.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] context(SecretName name) {
        return SecretPath.of(name).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isForbidden(Throwable failure) {
        return failure instanceof VaultClientException refused && refused.getStatus() == 403;
    }

    private static CredentialException noKey(String key) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "store_unavailable",
                "The vault server's policy lets the service neither use nor make the Transit key " + key
                        + ": make it, with derived=true, or let the service do so.");
    }
}

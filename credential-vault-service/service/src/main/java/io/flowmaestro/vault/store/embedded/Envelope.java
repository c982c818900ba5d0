package io.flowmaestro.vault.store.embedded;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * Envelope encryption with Tink: every sealing makes a data key of its own, AES-256-GCM, wraps it with the master key
 * and puts it before the ciphertext. Tenant and connection id are associated data: what was sealed for one credential
 * does not open as another's.
 */
final class Envelope {
    private final Aead aead;

    /** @param masterKey wraps the data keys */
    Envelope(Aead masterKey) {
        try {
            this.aead = KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, masterKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM cannot be used.", e);
        }
    }

    byte[] seal(CredentialRef ref, Secret document) {
        try {
            byte[] clear = document.reveal(SecretAccess.STORE).getBytes(StandardCharsets.UTF_8);
            return aead.encrypt(clear, associatedData(ref));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A credential could not be sealed.", e);
        }
    }

    Secret open(CredentialRef ref, byte[] sealed) {
        try {
            return Secret.of(new String(aead.decrypt(sealed, associatedData(ref)), StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new CredentialException(
                    FailureKind.CREDENTIAL_UNAVAILABLE,
                    "wrong_master_key",
                    "The credential was sealed with another master key, or for another connection.",
                    e);
        }
    }

    /** With the tenant's length before it, so that no other pair gives the same bytes. */
    private static byte[] associatedData(CredentialRef ref) {
        byte[] tenant = ref.tenant().getBytes(StandardCharsets.UTF_8);
        byte[] connectionId = ref.connectionId().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + tenant.length + connectionId.length)
                .putInt(tenant.length)
                .put(tenant)
                .put(connectionId)
                .array();
    }
}

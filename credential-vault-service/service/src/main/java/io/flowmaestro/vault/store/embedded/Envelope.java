package io.flowmaestro.vault.store.embedded;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.store.SecretName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * Envelope encryption with Tink: every sealing makes a data key of its own, AES-256-GCM, wraps it with the master key
 * and puts it before the ciphertext. Kind, tenant and id are associated data: what was sealed for one secret does not
 * open as another's.
 */
final class Envelope {
    private final Aead aead;

    /** @param masterKey wraps the data keys */
    Envelope(MasterKey masterKey) {
        try {
            this.aead = KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, masterKey.aead());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM cannot be used.", e);
        }
    }

    byte[] seal(SecretName name, Secret document) {
        try {
            byte[] clear = document.reveal(SecretAccess.STORE).getBytes(StandardCharsets.UTF_8);
            return aead.encrypt(clear, associatedData(name));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A secret could not be sealed.", e);
        }
    }

    Secret open(SecretName name, byte[] sealed) {
        try {
            return Secret.of(new String(aead.decrypt(sealed, associatedData(name)), StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new CredentialException(
                    FailureKind.CREDENTIAL_UNAVAILABLE,
                    "wrong_master_key",
                    "The secret was sealed with another master key, or for another connection.",
                    e);
        }
    }

    /** With the kind and the tenant's length before it, so that no other name gives the same bytes. */
    private static byte[] associatedData(SecretName name) {
        byte[] tenant = name.tenant().getBytes(StandardCharsets.UTF_8);
        byte[] id = name.id().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + tenant.length + id.length)
                .putInt(mark(name.kind()) << 24 | tenant.length)
                .put(tenant)
                .put(id)
                .array();
    }

    /** In what is sealed for good: that of a kind never changes. */
    private static int mark(SecretName.Kind kind) {
        return switch (kind) {
            case CONNECTION -> 0;
            case APP -> 1;
            case SHARED_APP -> 2;
        };
    }
}

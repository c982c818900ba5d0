package io.flowmaestro.vault.store.embedded;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import io.flowmaestro.vault.SecretFile;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The key over the keys: AES-256-GCM, 32 bytes in Base64, as {@code openssl rand -base64 32} makes them. Several, one a
 * line, are a rotation under way: the first seals, all open.
 */
public final class MasterKey {
    private static final int KEY_BYTES = 32;

    private final Aead aead;
    private final List<Integer> ids;

    private MasterKey(Aead aead, List<Integer> ids) {
        this.aead = aead;
        this.ids = List.copyOf(ids);
    }

    /**
     * Reads it from a file.
     *
     * @throws IllegalStateException if there is none, if others than its owner may read it, or if it holds no key; the
     *     message says what to do
     */
    public static MasterKey ofFile(Path file) {
        return of(SecretFile.read(
                "The master key", file, "Make one: openssl rand -base64 32 > " + file + " && chmod 600 " + file));
    }

    /**
     * Reads it from its text.
     *
     * @throws IllegalStateException if that holds no key; the message shows nothing of it
     */
    public static MasterKey of(Secret text) {
        List<String> lines = text.reveal(SecretAccess.STORE)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalStateException("The master key is empty: it takes 32 bytes in Base64.");
        }
        try {
            AeadConfig.register();
            List<AesGcmKey> keys = new ArrayList<>();
            for (String line : lines) {
                keys.add(key(line));
            }
            return new MasterKey(
                    keyset(keys).getPrimitive(RegistryConfiguration.get(), Aead.class),
                    keys.stream().map(AesGcmKey::getIdRequirementOrNull).toList());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The master key cannot be used.", e);
        }
    }

    /** Seals with the first key and opens with any. */
    Aead aead() {
        return aead;
    }

    /** Tell the keys apart, in the order of their lines; what a key sealed begins with its own. */
    List<Integer> ids() {
        return ids;
    }

    private static KeysetHandle keyset(List<AesGcmKey> keys) throws GeneralSecurityException {
        KeysetHandle.Builder keyset = KeysetHandle.newBuilder();
        for (AesGcmKey key : keys) {
            KeysetHandle.Builder.Entry entry = KeysetHandle.importKey(key);
            keyset.addEntry(key == keys.get(0) ? entry.makePrimary() : entry);
        }
        return keyset.build();
    }

    @AccessesPartialKey // the operator brings the bytes
    private static AesGcmKey key(String base64) throws GeneralSecurityException {
        byte[] bytes = bytes(base64);
        return AesGcmKey.builder()
                .setParameters(AesGcmParameters.builder()
                        .setKeySizeBytes(KEY_BYTES)
                        .setIvSizeBytes(12)
                        .setTagSizeBytes(16)
                        .setVariant(AesGcmParameters.Variant.TINK)
                        .build())
                .setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()))
                .setIdRequirement(id(bytes))
                .build();
    }

    private static byte[] bytes(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
            throw new IllegalStateException("The master key has " + bytes.length + " bytes and not " + KEY_BYTES + ".");
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("The master key is not Base64."); // the cause would quote a character of it
        }
    }

    /** Each ciphertext begins with it, so the same key has the same one at every start. */
    private static int id(byte[] key) throws GeneralSecurityException {
        return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key)).getInt() | 1;
    }
}

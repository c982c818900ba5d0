package io.flowmaestro.vault.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file with the platform's public key, of EC, RSA or Ed25519: PEM, SubjectPublicKeyInfo (RFC 7468, section 13). */
public final class PublicKeyFile {
    private PublicKeyFile() {}

    /**
     * Reads it.
     *
     * @throws IllegalStateException where the file cannot be read or holds none; the message says what to do
     */
    public static PublicKey read(Path file) {
        try {
            String base64 = Files.readString(file, StandardCharsets.US_ASCII)
                    .replaceAll("-----(BEGIN|END) PUBLIC KEY-----|\\s", "");
            X509EncodedKeySpec encoded =
                    new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
            for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
                PublicKey key = key(algorithm, encoded);
                if (key != null) {
                    return key;
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw noKey(file, e);
        }
        throw noKey(file, null);
    }

    private static @Nullable PublicKey key(String algorithm, X509EncodedKeySpec encoded) {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(encoded);
        } catch (InvalidKeySpecException e) {
            return null; // one of another algorithm
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has " + algorithm, e);
        }
    }

    private static IllegalStateException noKey(Path file, @Nullable Exception cause) {
        return new IllegalStateException(
                file + " holds no public key in PEM. Make it of the private one: openssl pkey -pubout.", cause);
    }
}

package io.flowmaestro.vault.request;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;

/** Key pairs of the platform, and of others. */
public final class SigningKeys {
    private SigningKeys() {}

    /** @param algorithm {@code EC} (P-256), {@code RSA} (2048 bits) or {@code Ed25519} */
    public static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            switch (algorithm) {
                case "EC" -> generator.initialize(256);
                case "RSA" -> generator.initialize(2048);
                default -> {} // it has one size
            }
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}

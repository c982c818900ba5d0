package io.flowmaestro.backing;

import java.security.SecureRandom;
import java.util.Base64;

/** Passwords, codes and tokens that nobody guesses: 256 random bits, base64url. */
public final class RandomSecret {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private RandomSecret() {}

    /** A new one. */
    public static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

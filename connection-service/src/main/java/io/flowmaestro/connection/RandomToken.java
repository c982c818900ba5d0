package io.flowmaestro.connection;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** Values that nobody can guess, and the hashes that are kept of them. */
public final class RandomToken {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int BYTES = 32;
    private static final int ID_LENGTH = 16;
    private static final String ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    private RandomToken() {}

    /** 256 random bits, 43 characters that are safe in URLs and cookies. */
    public static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return BASE64URL.encodeToString(bytes);
    }

    /** 80 random bits, 16 letters and digits that are hard to mistake for one another. */
    public static String nextId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_LETTERS.charAt(RANDOM.nextInt(ID_LETTERS.length())));
        }
        return id.toString();
    }

    /** What is kept of a value: enough to know it again, too little to use it. */
    public static String hash(String value) {
        return BASE64URL.encodeToString(sha256(value));
    }

    /** SHA-256 of a value's bytes. */
    public static byte[] sha256(String value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}

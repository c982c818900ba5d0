package io.flowmaestro.backing.issuer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Secrets compared so that the time taken tells nothing. */
final class Secrets {
    private Secrets() {}

    /** Whether two are the same, in a time that depends on neither's content nor length. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(sha256(one), sha256(other));
    }

    /** The challenge of a PKCE verifier by the method S256 (RFC 7636 section 4.2). */
    static String challenge(String verifier) {
        return base64url(sha256(verifier));
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }
}

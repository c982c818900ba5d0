package io.flowmaestro.sandbox.oauth;

import java.security.SecureRandom;

/** Random text for codes and tokens. */
public final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String HEX = "0123456789abcdef";

    private Secrets() {}

    public static String alphanumeric(int length) {
        return random(ALPHANUMERIC, length);
    }

    public static String hex(int length) {
        return random(HEX, length);
    }

    private static String random(String alphabet, int length) {
        return RANDOM.ints(length, 0, alphabet.length())
                .collect(StringBuilder::new, (text, i) -> text.append(alphabet.charAt(i)), StringBuilder::append)
                .toString();
    }
}

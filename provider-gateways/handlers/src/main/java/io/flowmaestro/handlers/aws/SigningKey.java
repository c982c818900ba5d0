package io.flowmaestro.handlers.aws;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that signs for one day, region and service of AWS (Signature Version 4, "Derive a signing key"). The vault
 * derives it and leases it in place of the secret access key, so that a lease that leaks serves for a day at one service.
 */
public final class SigningKey {
    private static final String ALGORITHM = "HmacSHA256";

    private SigningKey() {}

    /**
     * Derives the key.
     *
     * @param secretAccessKey what the user typed in
     * @param date in UTC, as {@code 20150830}
     * @return 32 bytes
     */
    public static byte[] derive(String secretAccessKey, String date, String region, String service) {
        byte[] secret = ("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8);
        byte[] key = hmac(hmac(hmac(hmac(secret, date), region), service), "aws4_request");
        Arrays.fill(secret, (byte) 0);
        return key;
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, e);
        }
    }
}

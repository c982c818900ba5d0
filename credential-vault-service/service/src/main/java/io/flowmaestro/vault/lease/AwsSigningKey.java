package io.flowmaestro.vault.lease;

import io.flowmaestro.spi.SignerCredential;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Lends, in place of an AWS secret access key, the key that signs for one day, region and service: a lease that leaks is
 * worth nothing at another service or after a day.
 *
 * <p>It takes {@code access_key_id}, {@code secret_access_key} and, where there is one, {@code session_token}; {@code region}
 * and {@code service} come from the provider file's {@code params}. It lends {@code access_key_id}, {@code session_token}
 * and {@code signing_key}: 64 hexadecimal digits, and what they sign for, as {@code .../20150830/us-east-1/iam}.
 *
 * <p>Source: AWS Identity and Access Management User Guide, "Create a signed AWS API request", "Derive a signing key".
 */
public final class AwsSigningKey implements SignerCredential {
    /** The signer whose credential it lends. */
    public static final String SIGNER = "aws_sigv4";

    /**
     * AWS takes a request within five minutes of its time stamp ("Why requests are signed"), so that a key serves a little
     * beyond its day, with the day's last second for a time stamp. Nobody's lease is cut to nothing at midnight then.
     */
    static final Duration BEYOND_THE_DAY = Duration.ofSeconds(60);

    private static final String ALGORITHM = "HmacSHA256";

    @Override
    public Lent lend(Kept kept) {
        LocalDate day = LocalDate.ofInstant(kept.now(), ZoneOffset.UTC);
        String date = DateTimeFormatter.BASIC_ISO_DATE.format(day);
        String region = need(kept.params(), "region");
        String service = need(kept.params(), "service");
        byte[] key = derive(need(kept.credential(), "secret_access_key"), date, region, service);
        Map<String, String> lent = new HashMap<>();
        lent.put("access_key_id", need(kept.credential(), "access_key_id"));
        lent.put("signing_key", String.join("/", HexFormat.of().formatHex(key), date, region, service));
        String sessionToken = kept.credential().get("session_token");
        if (sessionToken != null) {
            lent.put("session_token", sessionToken);
        }
        return new Lent(lent, midnightAfter(day).plus(BEYOND_THE_DAY));
    }

    private static byte[] derive(String secretAccessKey, String date, String region, String service) {
        byte[] secret = ("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8);
        return hmac(hmac(hmac(hmac(secret, date), region), service), "aws4_request");
    }

    private static Instant midnightAfter(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static String need(Map<String, String> from, String name) {
        @Nullable String value = from.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("There is no " + name + " to derive a signing key with.");
        }
        return value;
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

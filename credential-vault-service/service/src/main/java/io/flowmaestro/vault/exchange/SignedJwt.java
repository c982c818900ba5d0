package io.flowmaestro.vault.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** A JWT (RFC 7519) signed by RS256 (RFC 7518, section 3.3): it says to a token endpoint who asks. */
final class SignedJwt {
    /** Of clocks: one that says to be from the future is refused. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    /** GitHub takes none that lives for more than ten minutes, and nobody needs one for as long. */
    private static final Duration LIFE = Duration.ofMinutes(5);

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private SignedJwt() {}

    /**
     * Signs one that is good now, for one use.
     *
     * @param header what it has beyond {@code alg} and {@code typ}
     * @param claims what it claims beyond {@code iat}, {@code exp} and {@code jti}
     * @throws IllegalArgumentException if the key cannot sign
     */
    static String of(PrivateKey key, ObjectNode header, ObjectNode claims, Instant now) {
        ObjectNode whole = header.deepCopy().put("alg", "RS256").put("typ", "JWT");
        ObjectNode all = claims.deepCopy()
                .put("iat", now.minus(SKEW).getEpochSecond())
                .put("exp", now.plus(LIFE).getEpochSecond())
                .put("jti", UUID.randomUUID().toString());
        String content = encoded(whole) + "." + encoded(all);
        return content + "." + signature(key, content);
    }

    /** With no header of its own. */
    static String of(PrivateKey key, ObjectNode claims, Instant now) {
        return of(key, JsonNodeFactory.instance.objectNode(), claims, now);
    }

    private static String encoded(ObjectNode json) {
        return BASE64URL.encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String signature(PrivateKey key, String content) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The private key cannot sign.", e);
        }
    }
}

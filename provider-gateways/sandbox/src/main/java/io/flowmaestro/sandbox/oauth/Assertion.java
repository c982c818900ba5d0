package io.flowmaestro.sandbox.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A JWT (RFC 7519) that says who asks, in compact form.
 *
 * @param content what is signed
 * @param signature in base64url
 */
public record Assertion(JsonNode claims, String content, String signature) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads one that is signed by RS256 (RFC 7518, section 3.3), unproven as yet; nothing where it is none. */
    public static Optional<Assertion> read(String compact) {
        String[] parts = compact.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            return header.path("alg").asText().equals("RS256") && claims.isObject()
                    ? Optional.of(new Assertion(claims, parts[0] + "." + parts[1], parts[2]))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    public String issuer() {
        return claims.path("iss").asText();
    }

    public boolean signedBy(PublicKey key) {
        try {
            Signature check = Signature.getInstance("SHA256withRSA");
            check.initVerify(key);
            check.update(content.getBytes(StandardCharsets.US_ASCII));
            return check.verify(Base64.getUrlDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException unfit) {
            return false;
        }
    }

    /** Whether it is from the past, has not expired, and lives no longer from now on than it may. */
    public boolean timely(Instant now, Duration longest) {
        JsonNode issued = claims.path("iat");
        JsonNode expires = claims.path("exp");
        return issued.isNumber()
                && expires.isNumber()
                && issued.asLong() <= now.getEpochSecond()
                && expires.asLong() > now.getEpochSecond()
                && expires.asLong() <= now.plus(longest).getEpochSecond();
    }

    @Override
    public String toString() {
        return "Assertion[" + issuer() + "]";
    }
}

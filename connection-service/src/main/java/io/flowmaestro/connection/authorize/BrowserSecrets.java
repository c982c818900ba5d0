package io.flowmaestro.connection.authorize;

import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a browser carries through an authorization.
 *
 * @param state comes back in the callback's address (RFC 6749, section 10.12)
 * @param binding comes back in a cookie, so that no other browser can end what this one began (RFC 9700, section 4.7)
 */
record BrowserSecrets(String state, String binding) {
    private static final String HMAC = "HmacSHA256";
    private static final int FLOW_LENGTH = 16;
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    static BrowserSecrets random() {
        return new BrowserSecrets(RandomToken.next(), RandomToken.next());
    }

    /** Names the authorization in its cookie's name, so that two of them in one browser do not meet. */
    static String flow(String state) {
        return RandomToken.hash(state).substring(0, FLOW_LENGTH);
    }

    /**
     * The PKCE verifier (RFC 7636, section 4.1). It is kept nowhere: the browser's cookie and the server's seed make it,
     * and neither does without the other.
     */
    static Secret verifier(String binding, String seed) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(binding.getBytes(StandardCharsets.UTF_8), HMAC));
            return Secret.of(BASE64URL.encodeToString(mac.doFinal(seed.getBytes(StandardCharsets.UTF_8))));
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** The challenge of a verifier, by method S256 (RFC 7636, section 4.2): what the provider may see of it. */
    static String challenge(Secret verifier) {
        return RandomToken.hash(verifier.reveal(SecretAccess.SEND_TO_TOKEN_ENDPOINT));
    }

    @Override
    public String toString() {
        return "BrowserSecrets[secret]";
    }
}

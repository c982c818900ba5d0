package io.flowmaestro.sandbox.oauth;

import io.flowmaestro.sandbox.http.Form;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What goes back to an app of Shopify, signed with the app's secret, so that it knows which store sends it.
 *
 * @see <a href="https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant">
 *     Authorization code grant</a>
 */
final class SignedCallback {
    private SignedCallback() {}

    static Map<String, String> sign(String host, App app, Map<String, String> parameters, Instant now) {
        Map<String, String> signed = new TreeMap<>(parameters);
        signed.put("shop", host);
        signed.put("timestamp", String.valueOf(now.getEpochSecond()));
        String admin = "admin.shopify.com/store/" + host.substring(0, host.indexOf('.'));
        signed.put(
                "host", Base64.getUrlEncoder().withoutPadding().encodeToString(admin.getBytes(StandardCharsets.UTF_8)));
        signed.put("hmac", hmac(app.clientSecret(), Form.encode(signed)));
        return signed;
    }

    private static String hmac(String secret, String message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }
}

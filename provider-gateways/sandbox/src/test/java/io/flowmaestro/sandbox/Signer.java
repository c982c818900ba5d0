package io.flowmaestro.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/** Who signs JWTs. */
final class Signer {
    static final String ISSUER = "robot@acme.iam.gserviceaccount.com";
    /** Its public key is registered with the sandbox. */
    static final Signer OWN = new Signer();

    static final Signer STRANGER = new Signer();

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final ObjectMapper JSON = new ObjectMapper();
    private final KeyPair pair;

    private Signer() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    PublicKey publicKey() {
        return pair.getPublic();
    }

    static ObjectNode claims(String issuer, long issuedAt, long seconds) {
        return JSON.createObjectNode().put("iss", issuer).put("iat", issuedAt).put("exp", issuedAt + seconds);
    }

    String sign(ObjectNode claims) {
        return sign("RS256", claims);
    }

    String sign(String algorithm, ObjectNode claims) {
        String content =
                encoded(JSON.createObjectNode().put("alg", algorithm).toString()) + "." + encoded(claims.toString());
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(pair.getPrivate());
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return BASE64URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

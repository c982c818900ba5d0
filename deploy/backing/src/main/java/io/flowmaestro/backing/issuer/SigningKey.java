package io.flowmaestro.backing.issuer;

import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** A key made for one run and kept in memory: RS256, which every OpenID Connect client must know and checks cheaply. */
final class SigningKey {
    private static final int BITS = 2048;

    private final RsaJsonWebKey key;

    /** Takes some tenths of a second: not for an event loop. */
    SigningKey(String id) {
        try {
            key = RsaJwkGenerator.generateJwk(BITS);
            key.setKeyId(id);
            key.setUse("sig");
            key.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
        } catch (JoseException e) {
            throw new IllegalStateException("Every JDK makes RSA keys.", e);
        }
    }

    /** The public half, as a JSON Web Key Set (RFC 7517). */
    String keySet() {
        return new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /**
     * Signs claims.
     *
     * @param type of the token, its {@code typ} header
     * @return the token in compact form (RFC 7515)
     */
    String sign(String type, JwtClaims claims) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setHeader("typ", type);
        signature.setKey(key.getPrivateKey());
        signature.setPayload(claims.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("The key fits its algorithm.", e);
        }
    }
}

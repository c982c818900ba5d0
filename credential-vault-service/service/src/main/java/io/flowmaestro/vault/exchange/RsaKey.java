package io.flowmaestro.vault.exchange;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An RSA private key in PEM (RFC 7468): in PKCS #8, as Google gives it, or in PKCS #1, as GitHub does. */
final class RsaKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (?:RSA )?PRIVATE KEY-----");

    /** Version 0 and the algorithm rsaEncryption, which a key in PKCS #1 (RFC 8017, appendix A.1.2) does not say. */
    private static final byte[] RSA = {
        2, 1, 0, 48, 13, 6, 9, 42, (byte) 134, 72, (byte) 134, (byte) 247, 13, 1, 1, 1, 5, 0
    };

    private static final int SEQUENCE = 48;
    private static final int OCTETS = 4;

    private RsaKey() {}

    /**
     * Reads it.
     *
     * @param pem with line breaks, or with {@code \n} in their place, as inside JSON
     * @throws IllegalArgumentException if it is none; the message shows nothing of it
     */
    static PrivateKey of(String pem) {
        Matcher matcher = PEM.matcher(pem.replace("\\n", "\n"));
        if (!matcher.find()) {
            throw new IllegalArgumentException("It is no RSA private key in PEM.");
        }
        try {
            byte[] key = Base64.getMimeDecoder().decode(matcher.group(2));
            byte[] pkcs8 = matcher.group(1) == null ? key : wrapped(key);
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IllegalArgumentException withItsBytes) {
            throw new IllegalArgumentException("It is no RSA private key in PEM.");
        }
    }

    /** PKCS #1 in PKCS #8 (RFC 5208, section 5). */
    private static byte[] wrapped(byte[] pkcs1) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(RSA);
        content.writeBytes(tagged(OCTETS, pkcs1));
        return tagged(SEQUENCE, content.toByteArray());
    }

    /** In DER (X.690, section 8.1), with a length of two bytes: a key takes no fewer than 256 and no more than 65535. */
    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(tag);
        der.write(0x82);
        der.write(content.length >> 8);
        der.write(content.length);
        der.writeBytes(content);
        return der.toByteArray();
    }
}

package io.flowmaestro.handlers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.spi.RequestSigner.Unsigned;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * AWS's own vectors: the aws-sig-v4-test-suite, and the Amazon S3 API Reference, "Authenticating Requests: Using the
 * Authorization Header".
 */
class SigV4Test {
    private static final Instant SUITE_TIME = Instant.parse("2015-08-30T12:36:00Z");
    private static final String SUITE_SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Instant S3_TIME = Instant.parse("2013-05-24T00:00:00Z");
    private static final String S3_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            GET  | /                                  | ''                        | '' | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31
            POST | /                                  | ''                        | '' | 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b
            GET  | /?Param2=value2&Param1=value1      | ''                        | '' | b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500
            GET  | /?Param1=value1                    | ''                        | '' | a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb
            POST | /?Param1=value1                    | ''                        | '' | 28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11
            GET  | /?%E1%88%B4=bar                    | ''                        | '' | 2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04
            GET  | /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz | '' | '' | 07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f
            POST | /                                  | My-Header1: value1        | '' | c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c
            POST | /                                  | My-Header1: VALUE1        | '' | cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d
            GET  | /                                  | My-Header1: value4,value1,value3,value2 | '' | 08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01
            POST | / | Content-Type: application/x-www-form-urlencoded               | Param1=value1 | ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a
            POST | / | Content-Type: application/x-www-form-urlencoded; charset=utf8 | Param1=value1 | 1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe
            """)
    void signsAsTheSuiteDoes(String method, String target, String header, String body, String signature) {
        // Given
        Map<String, String> headers = new HashMap<>();
        if (!header.isEmpty()) {
            headers.put(header.split(": ", 2)[0], header.split(": ", 2)[1]);
        }

        // When
        Map<String, String> signed = sign(method, "https://example.amazonaws.com" + target, headers, body, suite());

        // Then
        assertThat(signed.get("Authorization"))
                .startsWith(
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=")
                .endsWith("host" + (header.startsWith("My") ? ";my-header1" : "") + ";x-amz-date, Signature="
                        + signature);
        assertThat(signed).containsEntry("X-Amz-Date", "20150830T123600Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            GET | /test.txt | Range: bytes=0-9 | '' | f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41
            PUT | /test%24file.text | Date: Fri, 24 May 2013 00:00:00 GMT~x-amz-storage-class: REDUCED_REDUNDANCY | Welcome to Amazon S3. | 98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd
            GET | /?lifecycle | '' | '' | fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543
            GET | /?max-keys=2&prefix=J | '' | '' | 34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7
            """)
    void signsForS3(String method, String target, String headers, String body, String signature) {
        // Given
        Map<String, String> byName = new HashMap<>();
        for (String header : headers.split("~", -1)) {
            if (!header.isEmpty()) {
                byName.put(header.split(": ", 2)[0], header.split(": ", 2)[1]);
            }
        }
        Map<String, String> credential = credential("AKIAIOSFODNN7EXAMPLE", S3_SECRET, "20130524", "s3");

        // When
        Map<String, String> signed = new SigV4()
                .sign(new Unsigned(
                        method,
                        URI.create("https://examplebucket.s3.amazonaws.com" + target),
                        byName,
                        Buffer.buffer(body),
                        credential,
                        Map.of("service", "s3"),
                        S3_TIME))
                .await()
                .indefinitely();

        // Then
        assertThat(signed.get("Authorization")).endsWith("Signature=" + signature);
    }

    @ParameterizedTest
    @CsvSource({
        "2015-08-29T23:58:00Z, 20150830T000000Z",
        "2015-08-30T00:00:00Z, 20150830T000000Z",
        "2015-08-30T23:59:59Z, 20150830T235959Z",
        "2015-08-31T00:01:00Z, 20150830T235959Z"
    })
    void staysInTheKeysDay(Instant now, String time) {
        assertThat(signAt(now)).containsEntry("X-Amz-Date", time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2015-08-29T23:57:58Z", "2015-08-31T00:02:00Z", "2016-08-30T12:36:00Z"})
    void signsNothingOnAnotherDay(Instant now) {
        assertThatThrownBy(() -> signAt(now))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The signing key is for another day.");
    }

    @Test
    void aSessionTokenIsSigned() {
        // Given
        Map<String, String> credential = new HashMap<>(suite());
        credential.put("session_token", "token");

        // When
        Map<String, String> signed = sign("POST", "https://example.amazonaws.com/", Map.of(), "", credential);

        // Then
        assertThat(signed).containsEntry("X-Amz-Security-Token", "token");
        assertThat(signed.get("Authorization")).contains("SignedHeaders=host;x-amz-date;x-amz-security-token,");
    }

    @ParameterizedTest
    @CsvSource({
        "signing_key,0000000000000000000000000000000000000000000000000000000000000000/20150830/eu-west-1/service,The signing key is for another region.",
        "signing_key,0000000000000000000000000000000000000000000000000000000000000000/20151330/us-east-1/service,The signing key's day is none.",
        "signing_key,wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY,The signing key is none that the vault lends.",
        "access_key_id,'',The credential has no access_key_id."
    })
    void saysWhatTheCredentialLacksWithoutIt(String name, String value, String sentence) {
        // Given
        Map<String, String> credential = new HashMap<>(suite());
        credential.put(name, value);

        // When / Then
        assertThatThrownBy(() -> sign("GET", "https://example.amazonaws.com/", Map.of(), "", credential))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    private static Map<String, String> suite() {
        return credential("AKIDEXAMPLE", SUITE_SECRET, "20150830", "service");
    }

    private static Map<String, String> credential(String id, String secret, String date, String service) {
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(date, "us-east-1", service, "aws4_request")) {
            key = hmac(key, part);
        }
        return Map.of(
                "access_key_id",
                id,
                "signing_key",
                String.join("/", HexFormat.of().formatHex(key), date, "us-east-1", service));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> signAt(Instant now) {
        return new SigV4()
                .sign(new Unsigned(
                        "GET",
                        URI.create("https://example.amazonaws.com/"),
                        Map.of(),
                        Buffer.buffer(),
                        suite(),
                        Map.of("region", "us-east-1", "service", "service"),
                        now))
                .await()
                .indefinitely();
    }

    private static Map<String, String> sign(
            String method, String url, Map<String, String> headers, String body, Map<String, String> credential) {
        return new SigV4()
                .sign(new Unsigned(
                        method,
                        URI.create(url),
                        headers,
                        Buffer.buffer(body),
                        credential,
                        Map.of("region", "us-east-1"),
                        SUITE_TIME))
                .await()
                .indefinitely();
    }
}

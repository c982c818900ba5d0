package io.flowmaestro.handlers.aws;

import io.flowmaestro.spi.RequestSigner;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * AWS Signature Version 4, in the {@code Authorization} header. The credential is a leased {@link SigningKey}:
 * {@code access_key_id}, {@code signing_key} (32 bytes in hexadecimal or Base64), {@code date} (as {@code 20150830}),
 * {@code region}, {@code service}, and {@code session_token} for a temporary one. The provider file's {@code params} may
 * say {@code service} and {@code region} too: then the key must be one for them.
 *
 * <p>Source: AWS Identity and Access Management User Guide, "Create a signed AWS API request".
 */
public final class SigV4 implements RequestSigner {
    /** The signer's name in provider files. */
    public static final String NAME = "aws_sigv4";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Pattern HEX_KEY = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern SPACES = Pattern.compile(" +");

    /** S3 alone takes paths as they are, and asks for the body's hash in a header of its own. */
    private static final String S3 = "s3";

    @Override
    public Uni<Map<String, String>> sign(Unsigned request) {
        return Uni.createFrom().item(() -> new Signing(request).headers());
    }

    private static final class Signing {
        private final Unsigned request;
        private final String time;
        private final String service;
        private final String scope;
        private final String bodyHash;
        private final Map<String, String> added = new TreeMap<>();
        private final Map<String, String> signed = new TreeMap<>();

        Signing(Unsigned request) {
            this.request = request;
            this.time = TIME.format(request.now());
            this.service = need("service");
            this.scope = String.join("/", date(), need("region"), service, "aws4_request");
            this.bodyHash = hash(request.body().getBytes());
            added.put("X-Amz-Date", time);
            if (request.credential().get("session_token") != null) {
                added.put("X-Amz-Security-Token", need("session_token"));
            }
            if (service.equals(S3)) {
                added.put("X-Amz-Content-Sha256", bodyHash);
            }
            request.headers().forEach(this::include);
            added.forEach(this::include);
            include("host", authority(request.url()));
        }

        /** All that is sent is signed, but for what a proxy on the way may change. */
        private void include(String name, String value) {
            String lowerCase = name.toLowerCase(Locale.ROOT);
            if (!lowerCase.equals("user-agent") && !lowerCase.equals("traceparent")) {
                signed.put(lowerCase, SPACES.matcher(value.strip()).replaceAll(" "));
            }
        }

        Map<String, String> headers() {
            String names = String.join(";", signed.keySet());
            String signature = HexFormat.of().formatHex(SigningKey.hmac(key(), stringToSign(names)));
            added.put(
                    "Authorization",
                    ALGORITHM + " Credential=" + need("access_key_id") + "/" + scope + ", SignedHeaders=" + names
                            + ", Signature=" + signature);
            return added;
        }

        private String stringToSign(String names) {
            return String.join(
                    "\n", ALGORITHM, time, scope, hash(canonicalRequest(names).getBytes(StandardCharsets.UTF_8)));
        }

        private String canonicalRequest(String names) {
            String headers = signed.entrySet().stream()
                    .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                    .collect(Collectors.joining());
            return String.join(
                    "\n", request.method(), path(), query(request.url().getRawQuery()), headers, names, bodyHash);
        }

        /** Encoded once more than it is sent, except for S3. */
        private String path() {
            String path = request.url().getRawPath();
            if (path == null || path.isEmpty()) {
                return "/";
            }
            return service.equals(S3)
                    ? path
                    : List.of(path.split("/", -1)).stream().map(Signing::encode).collect(Collectors.joining("/"));
        }

        /** By name and then by value. */
        private static String query(@Nullable String query) {
            if (query == null) {
                return "";
            }
            List<String[]> parameters = new ArrayList<>();
            for (String parameter : query.split("&", -1)) {
                String[] parts = parameter.split("=", 2);
                parameters.add(new String[] {parts[0], parts.length == 1 ? "" : parts[1]});
            }
            parameters.sort(Comparator.comparing((String[] parameter) -> parameter[0])
                    .thenComparing(parameter -> parameter[1]));
            return parameters.stream()
                    .map(parameter -> parameter[0] + "=" + parameter[1])
                    .collect(Collectors.joining("&"));
        }

        private byte[] key() {
            String key = need("signing_key");
            byte[] bytes;
            try {
                bytes = HEX_KEY.matcher(key).matches()
                        ? HexFormat.of().parseHex(key)
                        : Base64.getDecoder().decode(key);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The signing key is neither hexadecimal nor Base64.", e);
            }
            return bytes;
        }

        /** A key of another day signs nothing today. */
        private String date() {
            String date = need("date");
            if (!time.startsWith(date)) {
                throw new IllegalArgumentException("The signing key is for another day.");
            }
            return date;
        }

        /** What the credential says; where the provider file says it too, both must say the same. */
        private String need(String name) {
            String value = request.credential().get(name);
            if (value == null || value.isEmpty()) {
                throw new IllegalArgumentException("The credential has no " + name + ".");
            }
            if (!request.params().getOrDefault(name, value).equals(value)) {
                throw new IllegalArgumentException("The signing key is for another " + name + ".");
            }
            return value;
        }

        private static String authority(URI url) {
            return url.getPort() < 0 || url.getPort() == 443 ? url.getHost() : url.getHost() + ":" + url.getPort();
        }

        private static String encode(String segment) {
            StringBuilder encoded = new StringBuilder();
            for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
                char c = (char) (octet & 0xff);
                boolean unreserved = (c >= 'A' && c <= 'Z')
                        || (c >= 'a' && c <= 'z')
                        || (c >= '0' && c <= '9')
                        || "-._~".indexOf(c) >= 0;
                encoded.append(
                        unreserved
                                ? String.valueOf(c)
                                : "%" + HexFormat.of().withUpperCase().toHexDigits(octet));
            }
            return encoded.toString();
        }

        private static String hash(byte[] bytes) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JDK has SHA-256", e);
            }
        }
    }
}

package io.flowmaestro.handlers.aws;

import io.flowmaestro.spi.RequestSigner;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AWS Signature Version 4, in the {@code Authorization} header. The credential is what the vault lends in place of the
 * secret access key: {@code access_key_id}, {@code signing_key}, which is 64 hexadecimal digits and the day, region and
 * service that they sign for, as {@code .../20150830/us-east-1/iam}, and {@code session_token} for a temporary one. The
 * provider file's {@code params} say {@code region} and {@code service}: the key must be one for them.
 *
 * <p>Source: AWS Identity and Access Management User Guide, "Create a signed AWS API request".
 */
public final class SigV4 implements RequestSigner {
    /** The signer's name in provider files. */
    public static final String NAME = "aws_sigv4";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String HMAC = "HmacSHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Pattern SIGNING_KEY =
            Pattern.compile("(?<key>[0-9a-f]{64})/(?<date>[0-9]{8})/(?<region>[^/]+)/(?<service>[^/]+)");

    /**
     * A key serves so long before and after its day, with the day's first or last second for a time stamp: a lease ends a
     * minute after its day, and clocks differ. AWS takes a request within five minutes of its time stamp ("Why requests are
     * signed").
     */
    private static final Duration BESIDE_THE_DAY = Duration.ofMinutes(2);

    private static final Pattern SPACES = Pattern.compile(" +");

    /** S3 alone takes paths as they are, and asks for the body's hash in a header of its own. */
    private static final String S3 = "s3";

    @Override
    public Uni<Map<String, String>> sign(Unsigned request) {
        return Uni.createFrom().item(() -> new Signing(request).headers());
    }

    private static final class Signing {
        private final Unsigned request;
        private final Matcher key;
        private final String time;
        private final String service;
        private final String scope;
        private final String bodyHash;
        private final Map<String, String> added = new TreeMap<>();
        private final Map<String, String> signed = new TreeMap<>();

        Signing(Unsigned request) {
            this.request = request;
            this.key = SIGNING_KEY.matcher(need("signing_key"));
            if (!key.matches()) {
                throw new IllegalArgumentException("The signing key is none that the vault lends.");
            }
            this.time = TIME.format(timeOn(day()));
            this.service = scoped("service");
            this.scope = String.join("/", key.group("date"), scoped("region"), service, "aws4_request");
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
            String signature = HexFormat.of().formatHex(hmac(stringToSign(names)));
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

        /** Now, or where that is just beside the key's day, the day's second next to it. */
        private Instant timeOn(LocalDate day) {
            Instant now = request.now();
            Instant first = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            Instant last = first.plus(Duration.ofDays(1)).minusSeconds(1);
            Instant time = now.isBefore(first) ? first : now.isAfter(last) ? last : now;
            if (Duration.between(now, time).abs().compareTo(BESIDE_THE_DAY) > 0) {
                throw new IllegalArgumentException("The signing key is for another day.");
            }
            return time;
        }

        private LocalDate day() {
            try {
                return LocalDate.parse(key.group("date"), DateTimeFormatter.BASIC_ISO_DATE);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("The signing key's day is none.", e);
            }
        }

        /** What the key is for; where the provider file says it too, both must say the same. */
        private String scoped(String name) {
            String value = key.group(name);
            if (!request.params().getOrDefault(name, value).equals(value)) {
                throw new IllegalArgumentException("The signing key is for another " + name + ".");
            }
            return value;
        }

        private String need(String name) {
            String value = request.credential().get(name);
            if (value == null || value.isEmpty()) {
                throw new IllegalArgumentException("The credential has no " + name + ".");
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

        private byte[] hmac(String text) {
            try {
                Mac mac = Mac.getInstance(HMAC);
                mac.init(new SecretKeySpec(HexFormat.of().parseHex(key.group("key")), HMAC));
                return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            } catch (NoSuchAlgorithmException | InvalidKeyException e) {
                throw new IllegalStateException("Every JDK has " + HMAC, e);
            }
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

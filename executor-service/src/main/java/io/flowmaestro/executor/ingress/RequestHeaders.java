package io.flowmaestro.executor.ingress;

import io.flowmaestro.events.EventHeader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request that are read here, each at most once and in printable characters.
 *
 * @param values by name
 * @param flaw why they cannot be trusted; null where they can
 */
record RequestHeaders(Map<String, String> values, @Nullable String flaw) {
    static final int MOST = 64;
    static final int MOST_BYTES = 32_768;
    static final int LONGEST_ID = 256;

    private static final Set<String> READ = Set.of(
            EventHeader.ID,
            EventHeader.SOURCE,
            EventHeader.TYPE,
            EventHeader.SPEC_VERSION,
            EventHeader.TIME,
            EventHeader.SUBJECT,
            EventHeader.TENANT,
            EventHeader.TENANT_TOKEN,
            EventHeader.CONTENT_TYPE,
            EventHeader.MOVED_FROM);
    private static final Set<String> IDS = Set.of(EventHeader.ID, EventHeader.TENANT, EventHeader.SUBJECT);

    static RequestHeaders of(Headers headers) {
        Map<String, String> values = new HashMap<>();
        int count = 0;
        long bytes = 0;
        for (Header header : headers) {
            count++;
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
            if (count > MOST || bytes > MOST_BYTES) {
                return flawed("More than " + MOST + " headers, or more than " + MOST_BYTES + " bytes of them.");
            }
            if (!isPrintable(header.key())) {
                return flawed("A header's name has control characters.");
            }
            if (READ.contains(header.key())) {
                String flaw = take(header, values);
                if (flaw != null) {
                    return flawed(flaw);
                }
            }
        }
        return new RequestHeaders(values, null);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    private static @Nullable String take(Header header, Map<String, String> values) {
        String value = text(header.value());
        if (value == null || !isPrintable(value)) {
            return "The header " + header.key() + " is not printable UTF-8.";
        }
        if (IDS.contains(header.key()) && value.length() > LONGEST_ID) {
            return "The header " + header.key() + " is longer than " + LONGEST_ID + " characters.";
        }
        if (values.putIfAbsent(header.key(), value) != null) {
            return "The header " + header.key() + " is there twice.";
        }
        if (value.isBlank()) {
            values.remove(header.key());
        }
        return null;
    }

    private static RequestHeaders flawed(String flaw) {
        return new RequestHeaders(Map.of(), flaw);
    }

    static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String text(byte @Nullable [] value) {
        try {
            return value == null
                    ? ""
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(value))
                            .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}

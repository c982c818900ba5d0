package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long a provider asks to wait, in seconds. */
final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,15}(\\.\\d{1,9})?");

    private RetryAfter() {}

    /**
     * The {@code Retry-After} header: seconds or an HTTP date (RFC 9110, section 10.2.3), where Shopify adds a fraction
     * to the seconds. What is neither is nothing.
     */
    static Optional<Long> ofHeader(String value, Instant now) {
        String text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(
                    new BigDecimal(text).setScale(0, RoundingMode.CEILING).longValue());
        }
        try {
            return Optional.of(until(
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant(),
                    now));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** A timestamp that a provider file's {@code retry_at} gave, or a number of seconds. */
    static Optional<Long> ofFile(JsonNode timestamp, Instant now) {
        if (timestamp.isNumber()) {
            return ofHeader(timestamp.asText(), now);
        }
        try {
            return Optional.of(until(Instant.parse(timestamp.asText()), now));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Rounded up: a second too early is too early. */
    private static long until(Instant then, Instant now) {
        Duration wait = Duration.between(now, then);
        return wait.isNegative() ? 0 : wait.plusNanos(999_999_999).toSeconds();
    }
}

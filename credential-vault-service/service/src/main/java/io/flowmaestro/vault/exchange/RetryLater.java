package io.flowmaestro.vault.exchange;

import io.flowmaestro.vault.client.CredentialException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A token endpoint has too many requests: the cause of a {@link CredentialException}. */
public final class RetryLater extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Where it does not say how long. */
    private static final Duration UNSAID = Duration.ofSeconds(5);

    /** However long it says. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private final Duration after;

    private RetryLater(Duration after) {
        super("Too many requests to the token endpoint.", null, false, false);
        this.after = after;
    }

    /**
     * By the header {@code Retry-After}, seconds or an HTTP date (RFC 9110, section 10.2.3).
     *
     * @param header null where there is none
     */
    static RetryLater of(@Nullable String header, Instant now) {
        Duration asked = header == null ? UNSAID : parse(header.strip(), now).orElse(UNSAID);
        return new RetryLater(asked.compareTo(LONGEST) > 0 ? LONGEST : asked);
    }

    /** How long to wait before anything is sent there again; empty where it is another failure. */
    public static Optional<Duration> after(Throwable failure) {
        return failure.getCause() instanceof RetryLater later ? Optional.of(later.after) : Optional.empty();
    }

    private static Optional<Duration> parse(String text, Instant now) {
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

package io.flowmaestro.connection.pages;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A point in time on a page.
 *
 * @param iso for programs
 * @param text for people
 */
public record Moment(String iso, String text) {
    private static final DateTimeFormatter TEXT = format("d MMM yyyy, HH:mm 'UTC'");
    private static final DateTimeFormatter EXACT = format("d MMM yyyy, HH:mm:ss.SSS 'UTC'");
    private static final DateTimeFormatter SHORT = format("d MMM, HH:mm");

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    static @Nullable Moment of(@Nullable Instant at) {
        return of(TEXT, at);
    }

    /** To the millisecond. */
    static @Nullable Moment exact(@Nullable Instant at) {
        return of(EXACT, at);
    }

    /** For lists of what is not long ago. */
    static @Nullable Moment brief(@Nullable Instant at) {
        return of(SHORT, at);
    }

    private static @Nullable Moment of(DateTimeFormatter format, @Nullable Instant at) {
        return at == null ? null : new Moment(at.toString(), format.format(at));
    }
}

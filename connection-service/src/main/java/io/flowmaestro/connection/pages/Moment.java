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
    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    static @Nullable Moment of(@Nullable Instant at) {
        return at == null ? null : new Moment(at.toString(), TEXT.format(at));
    }
}

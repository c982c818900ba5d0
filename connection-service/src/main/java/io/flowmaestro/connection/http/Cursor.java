package io.flowmaestro.connection.http;

import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.events.Violation;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a list goes on. It means nothing to a caller, so that it may come to mean something else. */
final class Cursor {
    private Cursor() {}

    static String after(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    /** Of a list by time, newest first. */
    static String after(Instant at, String id) {
        return after(at + " " + id);
    }

    /** Where a list by time goes on. */
    record Time(Instant at, String id) {}

    /** The place to go on behind; null for the beginning. */
    static @Nullable Time time(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        String[] parts = id(cursor).split(" ", 2);
        try {
            if (parts.length == 2) {
                return new Time(Instant.parse(parts[0]), parts[1]);
            }
        } catch (DateTimeException e) {
            // No cursor of ours: told below.
        }
        throw foreign();
    }

    /** The id to go on behind; empty for the beginning. */
    static String id(@Nullable String cursor) {
        if (cursor == null) {
            return "";
        }
        try {
            String id = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (id.indexOf('\0') < 0) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // No cursor of ours: told below.
        }
        throw foreign();
    }

    private static ProblemException foreign() {
        return new ProblemException(
                ProblemType.VALIDATION,
                "Begin the list again without a cursor.",
                List.of(new Violation("/cursor", "is not a cursor of this list.")));
    }
}

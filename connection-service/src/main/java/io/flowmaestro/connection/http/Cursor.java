package io.flowmaestro.connection.http;

import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.events.Violation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a list goes on. It means nothing to a caller, so that it may come to mean something else. */
final class Cursor {
    private Cursor() {}

    static String after(String id) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
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
        throw new ProblemException(
                ProblemType.VALIDATION,
                "Begin the list again without a cursor.",
                List.of(new Violation("/cursor", "is not a cursor of this list.")));
    }
}

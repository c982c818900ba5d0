package io.flowmaestro.connection.http;

import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * The entity tag of a connection (RFC 9110, section 8.8.3): it changes with what people change, and not with how the
 * connection is.
 */
final class Revision {
    private static final String ANY = "*";

    private Revision() {}

    /** The tag of a connection as it is. */
    static String tag(Connection connection) {
        return "\"" + connection.revision() + "\"";
    }

    /** The revision that an {@code If-Match} names; null where it names any, or there is none. */
    static @Nullable Long of(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.equals(ANY)) {
            return null;
        }
        try {
            return Long.valueOf(ifMatch.replaceAll("^\"|\"$", ""));
        } catch (NumberFormatException e) {
            throw new ProblemException(
                    ProblemType.CHANGED_MEANWHILE,
                    "If-Match names no revision: send the ETag that the connection had.");
        }
    }
}

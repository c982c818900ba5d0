package io.flowmaestro.connection.usage;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about a tenant's usage.
 *
 * @param connectionId of this connection; null for all
 * @param provider of this provider; null for all
 * @param operation of this operation; null for all
 * @param from the first day, in UTC
 * @param to the last day, in UTC
 * @param by what each sum is of
 */
public record UsageQuestion(
        @Nullable String connectionId,
        @Nullable String provider,
        @Nullable String operation,
        LocalDate from,
        LocalDate to,
        By by) {
    /** What each sum is of. */
    public enum By {
        /** A day, as {@code 2026-12-01}. */
        DAY("day::text"),
        /** A connection, by its id. */
        CONNECTION("connection_id"),
        /** A provider, by its id. */
        PROVIDER("provider"),
        /** An operation, by its provider's id and its own, parted by a dot. */
        OPERATION("provider || '.' || operation");

        private final String column;

        By(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }
    }
}

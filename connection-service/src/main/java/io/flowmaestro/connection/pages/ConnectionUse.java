package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.health.Permissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is used for, and may be.
 *
 * @param chart its operations of the last days
 * @param lastUsed when one last ended; null where none did
 * @param lastError why one last failed; null where none did
 * @param lastFailed when that was
 * @param recent its last operations, the last one first
 * @param allowed how many of the provider's operations may run
 * @param refused those that may not, for the lack of scopes
 */
public record ConnectionUse(
        Chart chart,
        @Nullable Moment lastUsed,
        @Nullable String lastError,
        @Nullable Moment lastFailed,
        List<RunRow> recent,
        long allowed,
        List<Refused> refused) {
    /**
     * An operation that may not run.
     *
     * @param missing the scopes that it lacks
     */
    public record Refused(String title, List<String> missing) {}

    static List<Refused> refused(Permissions permissions) {
        return permissions.operations().stream()
                .filter(operation -> operation.allowed() == Permissions.Allowed.NO)
                .map(operation -> new Refused(operation.title(), operation.missing()))
                .toList();
    }

    static long allowed(Permissions permissions) {
        return permissions.operations().stream()
                .filter(operation -> operation.allowed() == Permissions.Allowed.YES)
                .count();
    }
}

package io.flowmaestro.vault.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of what is recorded of one connection.
 *
 * @param items newest first
 * @param next what to ask for the older ones with; null where there are none
 */
public record AuditPage(List<AuditedAccess> items, @Nullable String next) {
    public AuditPage {
        items = List.copyOf(items);
    }

    /**
     * Of what was read.
     *
     * @param read one more than asked for, where there are as many
     * @param limit how many were asked for
     */
    public static AuditPage of(List<AuditedAccess> read, int limit) {
        if (read.size() <= limit) {
            return new AuditPage(read, null);
        }
        List<AuditedAccess> items = read.subList(0, limit);
        return new AuditPage(items, String.valueOf(items.get(limit - 1).id()));
    }
}

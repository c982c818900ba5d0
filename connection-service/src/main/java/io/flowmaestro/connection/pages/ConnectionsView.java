package io.flowmaestro.connection.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of connections.
 *
 * @param text what is looked for
 * @param status the word of the status that is looked for; empty for any
 * @param rows by name
 * @param next where the list goes on; null where it ends
 */
public record ConnectionsView(
        String text,
        String status,
        List<Row> rows,
        @Nullable String next) {
    /** Whether anything is looked for. */
    public boolean narrowed() {
        return !text.isEmpty() || !status.isEmpty();
    }

    /**
     * A connection in the list.
     *
     * @param provider the provider's name for people
     * @param account whose account it is, or why it does not work; null where neither is known
     * @param lastUsed when an operation of it last ended; null where none did
     */
    public record Row(
            String id,
            String name,
            Tile tile,
            String provider,
            @Nullable String account,
            Standing standing,
            boolean sandbox,
            @Nullable Moment lastUsed) {}
}

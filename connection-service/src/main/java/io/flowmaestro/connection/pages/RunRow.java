package io.flowmaestro.connection.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation that was run, in a list.
 *
 * @param address its own page
 * @param title what it does, for people
 * @param provider the provider's name for people
 * @param standing how it ended
 * @param origin what it was run for; null where nobody said
 * @param problem why it did not succeed; null where it did
 * @param calls how many calls were made, and how long they took
 * @param debug the end of its log, without its marks; empty where none was asked for
 */
public record RunRow(
        String id,
        String address,
        String title,
        String provider,
        Tile tile,
        Standing standing,
        @Nullable String origin,
        @Nullable String problem,
        String calls,
        @Nullable Moment ended,
        List<String> debug) {}

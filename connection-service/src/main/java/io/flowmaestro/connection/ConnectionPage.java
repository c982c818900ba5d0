package io.flowmaestro.connection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list, in the order of the ids.
 *
 * @param connections at most as many as asked for
 * @param lastId the id to go on behind; null where nothing follows
 */
public record ConnectionPage(
        List<Connection> connections, @Nullable String lastId) {
    /** One more than asked for was read, so as to know whether anything follows. */
    static ConnectionPage of(List<Connection> read, int limit) {
        if (read.size() <= limit) {
            return new ConnectionPage(read, null);
        }
        List<Connection> connections = read.subList(0, limit);
        return new ConnectionPage(connections, connections.get(limit - 1).key().id());
    }
}

package io.flowmaestro.connection.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmaestro.connection.ConnectionPage;
import io.flowmaestro.connection.operation.Uses.Use;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of connections.
 *
 * @param items in the order of their ids
 * @param nextCursor what to ask for the next page with; absent where nothing follows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConnectionList(
        List<ConnectionView> items, @Nullable String nextCursor) {
    static ConnectionList of(ConnectionPage page, Map<String, Use> uses) {
        return new ConnectionList(
                page.connections().stream()
                        .map(connection -> ConnectionView.of(
                                connection, uses.get(connection.key().id())))
                        .toList(),
                page.lastId() == null ? null : Cursor.after(page.lastId()));
    }
}

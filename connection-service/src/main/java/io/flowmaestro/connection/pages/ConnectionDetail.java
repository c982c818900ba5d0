package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.Connection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection on its own page.
 *
 * @param provider the provider's name for people
 * @param method how it is connected
 * @param browser whether a browser connects it
 * @param key whether it has a key that can be replaced
 * @param reason why it is not well; null where it is
 * @param access what it was granted, in words
 * @param fields what was typed in that is not secret, by its title
 * @param owner who looks after it; null for nobody
 * @param environment what it is for; null where nobody said
 * @param labels the tenant's own words for it
 * @param operations what it is for, by the titles of operations; empty for whatever its method asks for
 * @param keySince since when its key is in use; null where it has none
 * @param rotateBy when that is to be replaced
 */
public record ConnectionDetail(
        String id,
        String name,
        Tile tile,
        String provider,
        String providerId,
        String method,
        boolean browser,
        boolean key,
        Standing standing,
        boolean usable,
        @Nullable String reason,
        @Nullable String account,
        List<Access> access,
        Map<String, String> fields,
        @Nullable String owner,
        @Nullable String environment,
        Map<String, String> labels,
        List<String> operations,
        boolean sandbox,
        @Nullable Moment created,
        @Nullable Moment updated,
        @Nullable Moment keySince,
        @Nullable Moment rotateBy) {

    static ConnectionDetail of(Connection connection, Known known) {
        boolean rotates = connection.rotateBy() != null;
        return new ConnectionDetail(
                connection.key().id(),
                connection.name(),
                known.tile(),
                known.title(),
                connection.provider(),
                known.method(),
                known.browser(),
                !known.browser() && connection.credentialAt() != null,
                Standing.of(connection),
                connection.credentialAt() != null,
                connection.reason(),
                connection.account(),
                known.access(),
                known.fields(),
                connection.owner(),
                connection.environment(),
                connection.labels(),
                known.operations(),
                connection.sandbox(),
                Moment.of(connection.createdAt()),
                Moment.of(connection.updatedAt()),
                rotates ? Moment.of(connection.credentialAt()) : null,
                Moment.of(connection.rotateBy()));
    }

    /** What the provider's file adds. */
    record Known(
            String title,
            Tile tile,
            String method,
            boolean browser,
            List<Access> access,
            Map<String, String> fields,
            List<String> operations) {}
}

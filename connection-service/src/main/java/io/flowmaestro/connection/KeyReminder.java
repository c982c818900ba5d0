package io.flowmaestro.connection;

import io.flowmaestro.events.Action;
import io.flowmaestro.events.Alert;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The alert that asks for another key in good time: one for each due date. */
final class KeyReminder {
    private static final String CODE = "key_rotation_due";

    private KeyReminder() {}

    /**
     * Of a connection that was reminded of.
     *
     * @param resolvedAt when that was over; null while it is not
     */
    static Alert of(Connection connection, @Nullable Instant resolvedAt) {
        LocalDate day = LocalDate.ofInstant(Objects.requireNonNull(connection.rotateBy()), ZoneOffset.UTC);
        return new Alert(
                connection.key().id() + ":" + CODE + ":" + day,
                connection.provider(),
                connection.key().id(),
                null,
                null,
                OperationError.of(
                                FailureKind.INVALID_AUTH,
                                CODE,
                                "The key of " + connection.name() + " is to be replaced by " + day + ".")
                        .withHint("Make a new key at the provider and enter it.", Action.REPLACE_KEY),
                Objects.requireNonNull(connection.remindedAt()),
                resolvedAt);
    }
}

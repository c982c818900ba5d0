package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.Connection;
import io.flowmaestro.events.ConnectionStatus;

/**
 * Where a connection stands, for a person.
 *
 * @param word in a word or two
 * @param tone {@code good}, {@code warn}, {@code bad} or {@code idle}
 * @param sentence what it means, and what to do
 */
public record Standing(String word, String tone, String sentence) {
    static Standing of(Connection connection) {
        return of(connection.status());
    }

    static Standing of(ConnectionStatus status) {
        return switch (status) {
            case ACTIVE -> new Standing("Connected", "good", "Workflows can use it.");
            case DEGRADED -> new Standing("Needs attention", "warn", "Workflows can use it, but not everything works.");
            case REAUTH_REQUIRED ->
                new Standing(
                        "Reconnect",
                        "bad",
                        "The provider takes its credential no longer. Workflows fail until somebody reconnects it.");
            case PENDING -> new Standing("Not finished", "idle", "Nobody has agreed at the provider yet.");
            case DISABLED -> new Standing("Switched off", "idle", "Workflows cannot use it.");
            case DELETED -> new Standing("Disconnected", "idle", "It is gone.");
        };
    }
}

package io.flowmaestro.handlers.smtp;

import io.flowmaestro.spi.OperationHandler.Call;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A mail server and who one is there.
 *
 * @param tls whether TLS comes first; else the server has to offer it by STARTTLS
 * @param login null where the server takes mail from anybody
 */
record Account(String host, int port, boolean tls, @Nullable Login login) {
    private static final int IMPLICIT_TLS_PORT = 465;

    /** The connection of a call; its fields were checked against the provider file's patterns. */
    static Account of(Call call) {
        Map<String, String> connection = call.connection();
        int port = Integer.parseInt(Objects.requireNonNull(connection.get("port")));
        String security = connection.getOrDefault("security", "");
        String username = connection.getOrDefault("username", "");
        String password = call.credential().getOrDefault("password", "");
        return new Account(
                Objects.requireNonNull(connection.get("host")),
                port,
                security.isBlank() ? port == IMPLICIT_TLS_PORT : security.equals("tls"),
                username.isBlank() ? null : new Login(username, password));
    }

    /** Name and password. */
    record Login(String username, String password) {
        /** Leaves out what is secret. */
        @Override
        public String toString() {
            return username;
        }
    }
}

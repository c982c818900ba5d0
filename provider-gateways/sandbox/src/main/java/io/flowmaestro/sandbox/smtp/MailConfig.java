package io.flowmaestro.sandbox.smtp;

import java.util.Map;

/**
 * What a mail server starts with.
 *
 * @param port on the loopback interface; 0 for a free one
 * @param passwords by user name
 */
public record MailConfig(int port, Map<String, String> passwords) {
    public MailConfig {
        passwords = Map.copyOf(passwords);
    }

    @Override
    public String toString() {
        return "MailConfig[" + port + ", " + passwords.keySet() + "]";
    }
}

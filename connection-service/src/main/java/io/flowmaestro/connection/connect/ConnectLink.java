package io.flowmaestro.connection.connect;

import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import java.net.URI;
import java.time.Instant;

/**
 * What opens a connect session.
 *
 * @param token known to nobody but who is given it: of it the table has a hash alone
 * @param connectionId the id that the connection has, or gets
 * @param expiresAt until when it can be followed
 */
public record ConnectLink(Secret token, String connectionId, Instant expiresAt) {
    private static final String PATH = "/connect/";

    /**
     * Where the person's browser goes.
     *
     * @param publicUrl where browsers reach this service
     */
    public URI address(URI publicUrl) {
        return URI.create(publicUrl + PATH + token.reveal(SecretAccess.SHOW_ONCE));
    }

    static String hash(Secret token) {
        return RandomToken.hash(token.reveal(SecretAccess.FINGERPRINT));
    }
}

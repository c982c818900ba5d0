package io.flowmaestro.backing.issuer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for tokens.
 *
 * @param id its name, and the subject of the tokens it gets for itself
 * @param secret known to it and the issuer; never in {@link #toString}
 * @param redirectUris where a sign-in may return to, compared exactly; none for a client without users
 * @param audiences whom its access tokens are for, its users' too
 * @param roles of the tokens it gets for itself
 * @param tenant of the tokens it gets for itself; none for a service
 */
public record Client(
        String id,
        String secret,
        List<String> redirectUris,
        List<String> audiences,
        List<String> roles,
        @Nullable String tenant) {
    /** Copies the lists. */
    public Client {
        redirectUris = List.copyOf(redirectUris);
        audiences = List.copyOf(audiences);
        roles = List.copyOf(roles);
    }

    /** A service that calls another: one audience, one role, no users and no tenant. */
    public static Client service(String id, String secret, String audience, String role) {
        return new Client(id, secret, List.of(), List.of(audience), List.of(role), null);
    }

    @Override
    public String toString() {
        return "Client[" + id + "]";
    }
}

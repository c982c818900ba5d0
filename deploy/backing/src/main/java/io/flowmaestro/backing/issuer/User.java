package io.flowmaestro.backing.issuer;

import java.util.List;

/**
 * Who may sign in, by choosing the name on a page.
 *
 * @param name the subject of the user's tokens
 * @param tenant whose the user is
 * @param roles such as {@code viewer}, {@code editor}, {@code admin}
 */
public record User(String name, String tenant, List<String> roles) {
    /** Copies the roles. */
    public User {
        roles = List.copyOf(roles);
    }
}

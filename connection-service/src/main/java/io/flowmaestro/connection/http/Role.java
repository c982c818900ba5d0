package io.flowmaestro.connection.http;

/** The roles of a tenant's people. */
final class Role {
    /** May look. */
    static final String VIEWER = "viewer";
    /** May look and change. */
    static final String EDITOR = "editor";
    /** May do everything. */
    static final String ADMIN = "admin";

    private Role() {}
}

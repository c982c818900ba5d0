package io.flowmaestro.connection.http;

/** The roles of a tenant's people. */
public final class Role {
    /** May look. */
    public static final String VIEWER = "viewer";
    /** May look and change. */
    public static final String EDITOR = "editor";
    /** May do everything. */
    public static final String ADMIN = "admin";

    private Role() {}
}

package io.flowmaestro.backing;

/**
 * A database and its one role.
 *
 * @param jdbcUrl without user and password
 * @param reactiveUrl the same for the Vert.x client, without user and password
 * @param user the role, which owns the database and can connect to no other
 * @param password of the role; never in {@link #toString}
 */
public record Database(String jdbcUrl, String reactiveUrl, String user, String password) {
    @Override
    public String toString() {
        return "Database[" + jdbcUrl + ", user=" + user + "]";
    }
}

package io.flowmaestro.backing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes databases on a PostgreSQL server, as its superuser: each for one service, closed to all others. */
public final class PostgresAdmin {
    private static final int CONNECT_SECONDS = 10;
    private static final int ANSWER_SECONDS = 60;

    private final String address;
    private final String user;
    private final String password;

    /**
     * Of a server that is up.
     *
     * @param address {@code host:port}
     * @param user the superuser, whose database has the same name
     * @param password of the superuser
     */
    public PostgresAdmin(String address, String user, String password) {
        this.address = address;
        this.user = user;
        this.password = password;
    }

    /** The superuser's own database: for tests that look at settings, not for services. */
    public Database superuser() {
        return database(user, password);
    }

    /** Leaves the server's own databases to its superuser. */
    public void shutOut() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC");
        } catch (SQLException e) {
            throw new CannotStartException("PostgreSQL at " + address + " does not answer.", e);
        }
    }

    /**
     * A database and a role of the same name, with a new random password. The role owns the database and cannot connect
     * to another; nobody else can connect to this one. Where both are there already they stay, and the password changes.
     *
     * @param service the name, at most 63 bytes
     */
    public Database createDatabase(String service) {
        String name = '"' + service.replace("\"", "\"\"") + '"';
        String rolePassword = RandomSecret.next();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "pg_roles WHERE rolname = '" + service.replace("'", "''") + "'")) {
                statement.execute("CREATE ROLE " + name + " LOGIN");
                statement.execute("CREATE DATABASE " + name + " OWNER " + name);
                statement.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
            }
            // Hashed on this side: the server's log never has the password.
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(service, rolePassword.toCharArray(), "scram-sha-256");
        } catch (SQLException e) {
            throw new CannotStartException("PostgreSQL's database " + service + " cannot be made.", e);
        }
        return database(service, rolePassword);
    }

    private static boolean exists(Statement statement, String what) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT 1 FROM " + what)) {
            return found.next();
        }
    }

    private Connection connect() throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(superuser().jdbcUrl());
        source.setUser(user);
        source.setPassword(password);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(ANSWER_SECONDS);
        return source.getConnection();
    }

    private Database database(String name, String rolePassword) {
        return new Database(
                "jdbc:postgresql://" + address + "/" + name,
                "postgresql://" + address + "/" + name,
                name,
                rolePassword);
    }
}

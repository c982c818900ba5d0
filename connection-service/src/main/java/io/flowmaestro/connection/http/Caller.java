package io.flowmaestro.connection.http;

import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who asks, by the bearer token, or on pages by the ID token, and nothing else. */
@RequestScoped
public class Caller {
    private static final String TENANT = "tenant";

    private final SecurityIdentity identity;

    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** The tenant that the caller may act for; a token without one may act for none. */
    public String tenant() {
        if (identity.getPrincipal() instanceof JsonWebToken token
                && token.getClaim(TENANT) instanceof String tenant
                && !tenant.isBlank()) {
            return tenant;
        }
        throw new ProblemException(ProblemType.FORBIDDEN, "The token names no tenant.");
    }

    /** What the caller is called. */
    public String name() {
        return identity.getPrincipal().getName();
    }

    /** A connection of the caller's own tenant: another tenant's cannot be named. */
    public ConnectionKey connection(String id) {
        if (id.indexOf('\0') >= 0) {
            throw new ProblemException(ProblemType.UNKNOWN_CONNECTION, "No connection has such an id.");
        }
        return new ConnectionKey(tenant(), id);
    }
}

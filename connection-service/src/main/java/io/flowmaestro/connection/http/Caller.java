package io.flowmaestro.connection.http;

import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import jakarta.enterprise.context.RequestScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who asks, by the bearer token and nothing else. */
@RequestScoped
class Caller {
    private static final String TENANT = "tenant";

    private final JsonWebToken token;

    Caller(JsonWebToken token) {
        this.token = token;
    }

    /** The tenant that the caller may act for; a token without one may act for none. */
    String tenant() {
        if (token.getClaim(TENANT) instanceof String tenant && !tenant.isBlank()) {
            return tenant;
        }
        throw new ProblemException(ProblemType.FORBIDDEN, "The token names no tenant.");
    }

    /** What the caller is called. */
    String name() {
        return token.getName();
    }

    /** A connection of the caller's own tenant: another tenant's cannot be named. */
    ConnectionKey connection(String id) {
        return new ConnectionKey(tenant(), id);
    }
}

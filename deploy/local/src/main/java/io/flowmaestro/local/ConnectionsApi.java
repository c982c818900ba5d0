package io.flowmaestro.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;

/** The connection service's REST API, as a client of the platform uses it. */
final class ConnectionsApi {
    private final RestApi api;

    ConnectionsApi(URI url, String token) {
        this.api = new RestApi(url, token);
    }

    /** Makes a connection; one by OAuth is pending until its {@code authorizeUrl} has been followed. */
    JsonNode create(ObjectNode connection) throws InterruptedException {
        return api.send("POST", "/api/v1/connections", connection, 201);
    }

    JsonNode get(String id) throws InterruptedException {
        return api.send("GET", "/api/v1/connections/" + id, null, 200);
    }

    /** Runs the health test of a connection. */
    JsonNode test(String id) throws InterruptedException {
        return api.send("POST", "/api/v1/connections/" + id + "/test", null, 200);
    }

    /** Disconnects one, and tells what became of its tokens. */
    JsonNode delete(String id) throws InterruptedException {
        return api.send("DELETE", "/api/v1/connections/" + id, null, 200);
    }
}

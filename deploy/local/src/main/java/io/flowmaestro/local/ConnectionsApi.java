package io.flowmaestro.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventHeader;
import io.flowmaestro.events.EventJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The connection service's REST API, as a client of the platform uses it. */
final class ConnectionsApi {
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();
    private final URI url;
    private final String token;

    ConnectionsApi(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /** Makes a connection; one by OAuth is pending until its {@code authorizeUrl} has been followed. */
    JsonNode create(ObjectNode connection) throws InterruptedException {
        return send("POST", "/api/v1/connections", connection, 201);
    }

    JsonNode get(String id) throws InterruptedException {
        return send("GET", "/api/v1/connections/" + id, null, 200);
    }

    /** Runs the health test of a connection. */
    JsonNode test(String id) throws InterruptedException {
        return send("POST", "/api/v1/connections/" + id + "/test", null, 200);
    }

    /** Disconnects one, and tells what became of its tokens. */
    JsonNode delete(String id) throws InterruptedException {
        return send("DELETE", "/api/v1/connections/" + id, null, 200);
    }

    private JsonNode send(String method, String path, @Nullable ObjectNode body, int expected)
            throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", EventHeader.JSON)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != expected) {
                throw new SuiteException("%s %s was answered with %d: %s"
                        .formatted(method, path, response.statusCode(), response.body()));
            }
            return EventJson.MAPPER.readTree(response.body());
        } catch (JsonProcessingException failure) {
            throw new SuiteException("%s %s was not answered with JSON".formatted(method, path), failure);
        } catch (IOException failure) {
            throw new SuiteException(
                    "%s %s was not answered: %s".formatted(method, path, failure.getMessage()), failure);
        }
    }
}

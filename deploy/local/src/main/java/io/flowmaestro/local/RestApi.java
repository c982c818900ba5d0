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

/** A service's REST API, as its clients use it. */
final class RestApi {
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();
    private final URI url;
    private final String token;

    RestApi(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /**
     * Asks, and returns the answer's JSON.
     *
     * @throws SuiteException if there is none, or one of another status
     */
    JsonNode send(String method, String path, @Nullable ObjectNode body, int expected) throws InterruptedException {
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

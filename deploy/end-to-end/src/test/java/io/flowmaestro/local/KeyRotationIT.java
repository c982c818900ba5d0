package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.local.RunningSuite.Parts;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A key is replaced while real executors use it. */
@ExtendWith(RunningSuite.class)
class KeyRotationIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** By when no executor has a lease of the old key any more. */
    private static final Duration LEASES_DROPPED = Duration.ofSeconds(5);

    private static final int IN_FLIGHT = 5;
    private static final String ID = "conn_hubspot_to_rotate";

    private final Parts parts;
    private final List<String> asked = new ArrayList<>();

    KeyRotationIT(Parts parts) {
        this.parts = parts;
    }

    @Test
    void aKeyIsRotatedUnderLoadAndNoOperationFails() throws Exception {
        // Given
        connect();
        loadWhile(() -> asked.size() < 20);

        // When
        CompletableFuture<HttpResponse<String>> rotation =
                rotate(parts.suite().apps().hubspotToken());
        loadWhile(() -> !rotation.isDone());
        long rotated = System.nanoTime();
        loadWhile(() -> System.nanoTime() - rotated < LEASES_DROPPED.toNanos());
        parts.suite().revoke("hubspot", SandboxApps.AGED_ACCOUNT);
        int before = asked.size();
        loadWhile(() -> asked.size() < before + 20);

        // Then
        assertThat(rotation.get().statusCode()).as(rotation.get().body()).isEqualTo(200);
        assertThat(asked.stream().map(this::result).toList())
                .hasSizeGreaterThan(40)
                .allSatisfy(result ->
                        assertThat(result.status()).as("%s", result.error()).isEqualTo(OperationStatus.SUCCEEDED));
    }

    private void connect() throws InterruptedException {
        ObjectNode connection = EventJson.MAPPER
                .createObjectNode()
                .put("id", ID)
                .put("provider", "hubspot")
                .put("name", "HubSpot - To rotate")
                .put("method", "private_app_token")
                .put("sandbox", true);
        connection.putObject("credential").put("token", parts.suite().apps().agedHubspotToken());
        new ConnectionsApi(
                        parts.suite().endpoints().connectionService(),
                        parts.suite().endpoints().token())
                .create(connection);
    }

    private CompletableFuture<HttpResponse<String>> rotate(String token) {
        HttpRequest request = HttpRequest.newBuilder(parts.suite()
                        .endpoints()
                        .connectionService()
                        .resolve("/api/v1/connections/" + ID + "/rotation"))
                .timeout(DEADLINE)
                .header("Authorization", "Bearer " + parts.suite().endpoints().token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(EventJson.MAPPER
                        .valueToTree(Map.of("credential", Map.of("token", token)))
                        .toString()))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Asks for one operation after the other, so many at once. */
    private void loadWhile(BooleanSupplier going) throws InterruptedException {
        while (going.getAsBoolean()) {
            String id = UUID.randomUUID().toString();
            parts.platform().request(Suite.TENANT, id, ID, Asked.data(ID, "hubspot", "get_account", Map.of()));
            asked.add(id);
            if (asked.size() > IN_FLIGHT) {
                result(asked.get(asked.size() - IN_FLIGHT));
            }
        }
    }

    private OperationCompleted result(String id) {
        assertThat(parts.platform()
                        .awaitUntil(
                                () -> parts.platform().result(Suite.TENANT, id).isPresent(), DEADLINE))
                .as("result of %s", id)
                .isTrue();
        return parts.platform().result(Suite.TENANT, id).orElseThrow();
    }
}

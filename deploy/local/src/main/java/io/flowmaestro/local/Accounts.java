package io.flowmaestro.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventJson;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The accounts of the demonstration, connected as a person would: by the REST API, and a browser for OAuth. */
final class Accounts {
    /** A connection whose token the provider no longer takes. */
    static final String REVOKED = "conn_slack_closed";

    private static final String CLOSED_WORKSPACE = "Closed";

    private final Suite suite;
    private final ConnectionsApi api;
    private final Progress progress;
    private final List<String> ids = new ArrayList<>();

    Accounts(Suite suite, Progress progress) {
        this.suite = suite;
        this.progress = progress;
        api = new ConnectionsApi(
                suite.endpoints().connectionService(), suite.endpoints().token());
    }

    /** Connects accounts of all providers, two of HubSpot and two of Slack side by side. */
    void connect() throws InterruptedException {
        authorize(connection("conn_slack_main", "slack", "Slack - Main"), Map.of());
        authorize(
                connection("conn_slack_marketing", "slack", "Slack - Marketing Team"), Map.of("account", "Marketing"));
        authorize(connection("conn_github", "github", "GitHub"), Map.of());
        authorize(connection("conn_google", "google_sheets", "Google Sheets"), Map.of());
        authorize(connection("conn_hubspot", "hubspot", "HubSpot"), Map.of());
        ObjectNode shopify = connection("conn_shopify", "shopify", "Shopify - My Store");
        shopify.putObject("fields").put("shop", SandboxApps.SHOP);
        authorize(shopify, Map.of());
        ObjectNode privateApp = connection("conn_hubspot_eu", "hubspot", "HubSpot - Europe");
        privateApp
                .put("method", "private_app_token")
                .putObject("credential")
                .put("token", suite.apps().hubspotToken());
        enter(privateApp);
    }

    /** Connects one more Slack account and takes its token back at the provider. */
    void connectRevoked() throws InterruptedException {
        authorize(connection(REVOKED, "slack", "Slack - Closed Workspace"), Map.of("account", CLOSED_WORKSPACE));
        suite.revoke("slack", CLOSED_WORKSPACE);
        progress.say("Revoked the token of %s at the provider".formatted(REVOKED));
    }

    List<String> ids() {
        return List.copyOf(ids);
    }

    JsonNode test(String id) throws InterruptedException {
        return api.test(id);
    }

    private static ObjectNode connection(String id, String provider, String name) {
        return EventJson.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("provider", provider)
                .put("name", name)
                .put("sandbox", true);
    }

    private void authorize(ObjectNode connection, Map<String, String> typed) throws InterruptedException {
        JsonNode created = api.create(connection);
        Browser.Page last =
                new Browser().consent(URI.create(created.path("authorizeUrl").asText()), typed);
        if (last.status() != 200) {
            throw new SuiteException("connecting %s ended at %s with %d: %s"
                    .formatted(created.path("id").asText(), last.address().getPath(), last.status(), last.text()));
        }
        connected(created, "by OAuth");
    }

    private void enter(ObjectNode connection) throws InterruptedException {
        connected(api.create(connection), "by a key");
    }

    private void connected(JsonNode created, String how) throws InterruptedException {
        String id = created.path("id").asText();
        JsonNode connection = api.get(id);
        String status = connection.path("status").asText();
        if (!status.equals("active")) {
            throw new SuiteException("%s is %s after it was connected, not active".formatted(id, status));
        }
        ids.add(id);
        progress.say("Connected %s (%s, %s)".formatted(connection.path("name").asText(), id, how));
    }
}

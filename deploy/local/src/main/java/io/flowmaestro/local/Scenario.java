package io.flowmaestro.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.local.Asked.DeadLetter;
import io.flowmaestro.local.Asked.Expected;
import io.flowmaestro.local.Asked.Failure;
import io.flowmaestro.local.Asked.Success;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations of the demonstration: those that succeed, and those that must fail in their own way. */
final class Scenario {
    /** The codes of the failures that a person must hear of. */
    static final List<String> ALERTING = List.of("channel_not_found", "token_revoked");

    private final String tenant;
    private final List<Asked> asked = new ArrayList<>();

    Scenario(String tenant) {
        this.tenant = tenant;
    }

    List<Asked> operations() {
        succeed("conn_slack_main", "slack", "send_message", "/ts", "channel", "#alerts", "message", "New order received: 1042");
        succeed("conn_slack_marketing", "slack", "send_message", "/ts", "channel", "#general", "message", "Campaign started");
        succeed("conn_slack_main", "slack", "list_channels", "/channels/0/name");
        succeed("conn_github", "github", "create_issue", "/number", "owner", "acme", "repo", "shop", "title", "Order 1042 failed");
        succeed("conn_hubspot", "hubspot", "create_contact", "/id", "email", "ada@example.com", "firstname", "Ada", "lastname", "Lovelace", "company", "Analytical Engines");
        succeed("conn_hubspot_eu", "hubspot", "create_contact", "/id", "email", "ada@example.com", "firstname", "Ada", "lastname", "Lovelace", "company", "Analytical Engines");
        succeed("conn_google", "google_sheets", "append_row", "/range", "spreadsheetId", "1abc", "range", "Sheet1!A:D", "values", List.of("Ada", "ada@example.com", "555-0100", "2026-12-01"));
        succeed("conn_shopify", "shopify", "get_order", "/id", "orderId", "450789469");
        fail("conn_slack_main", "slack", "send_message", FailureKind.NOT_FOUND, "channel_not_found", "channel", "C0", "message", "Is anybody here?");
        fail(Accounts.REVOKED, "slack", "send_message", FailureKind.INVALID_AUTH, "token_revoked", "channel", "#general", "message", "Hello?");
        fail("conn_slack_main", "slack", "send_message", FailureKind.VALIDATION, null, "channel", "#general", "mesage", "A typo");
        fail("conn_slack_main", "slack", "send_massage", FailureKind.UNSUPPORTED, null);
        fail("conn_nobody", "slack", "list_channels", FailureKind.NOT_FOUND, "unknown_connection");
        add("globex", "conn_slack_main", new Failure(FailureKind.NOT_FOUND, "unknown_connection"), data("conn_slack_main", "slack", "list_channels"));
        return List.copyOf(asked);
    }

    private void succeed(String connectionId, String provider, String operation, String pointer, Object... parameters) {
        add(tenant, connectionId, new Success(pointer), data(connectionId, provider, operation, parameters));
    }

    private void fail(
            String connectionId,
            String provider,
            String operation,
            FailureKind kind,
            @Nullable String code,
            Object... parameters) {
        add(tenant, connectionId, new Failure(kind, code), data(connectionId, provider, operation, parameters));
    }

    private void add(String asking, String connectionId, Expected expected, ObjectNode data) {
        asked.add(new Asked("op_%02d".formatted(asked.size() + 1), asking, connectionId, data, expected));
    }

    private static ObjectNode data(String connectionId, String provider, String operation, Object... parameters) {
        ObjectNode values = EventJson.MAPPER.createObjectNode();
        for (int i = 0; i < parameters.length; i += 2) {
            values.set((String) parameters[i], EventJson.MAPPER.valueToTree(parameters[i + 1]));
        }
        return EventJson.MAPPER
                .createObjectNode()
                .put("provider", provider)
                .put("operation", operation)
                .put("connectionId", connectionId)
                .set("parameters", values);
    }
}

package io.flowmaestro.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

    private static final Map<String, Object> MESSAGE =
            Map.of("channel", "#alerts", "message", "New order received: 1042");
    private static final Map<String, Object> UNKNOWN_CHANNEL = Map.of("channel", "#nowhere", "message", "Anybody?");
    private static final Map<String, Object> CONTACT = Map.of(
            "email", "ada@example.com", "firstname", "Ada", "lastname", "Lovelace", "company", "Analytical Engines");
    private static final Map<String, Object> ROW = Map.of(
            "spreadsheetId",
            "1abcSandboxLeads000000000000000000000000000",
            "range",
            "Sheet1!A:D",
            "values",
            List.of("Ada", "ada@example.com", "555-0100", "2026-12-01"));

    private final String tenant;
    private final List<Asked> asked = new ArrayList<>();

    Scenario(String tenant) {
        this.tenant = tenant;
    }

    /** All kinds of ends, in no order. */
    List<Asked> operations() {
        asked.clear();
        succeed("conn_slack_main", "slack", "send_message", "/ts", MESSAGE);
        succeed("conn_slack_main", "slack", "list_channels", "/channels/0/name", Map.of());
        succeed(
                "conn_slack_marketing",
                "slack",
                "send_message",
                "/ts",
                Map.of("channel", "#general", "message", "Go!"));
        succeed(
                "conn_github",
                "github",
                "create_issue",
                "/number",
                Map.of("owner", "acme", "repo", "widgets", "title", "Order 1042 failed"));
        succeed("conn_hubspot", "hubspot", "create_contact", "/id", CONTACT);
        succeed("conn_hubspot_eu", "hubspot", "create_contact", "/id", CONTACT);
        succeed("conn_google", "google_sheets", "append_row", "/range", ROW);
        succeed("conn_shopify", "shopify", "get_order", "/id", Map.of("orderId", "450789469"));
        fail("conn_slack_main", "send_message", FailureKind.NOT_FOUND, "channel_not_found", UNKNOWN_CHANNEL);
        fail(Accounts.REVOKED, "send_message", FailureKind.INVALID_AUTH, "token_revoked", MESSAGE);
        fail(
                "conn_slack_main",
                "send_message",
                FailureKind.VALIDATION,
                null,
                Map.of("channel", "#alerts", "mesage", "x"));
        fail("conn_slack_main", "send_massage", FailureKind.UNSUPPORTED, null, Map.of());
        fail("conn_nobody", "list_channels", FailureKind.NOT_FOUND, "unknown_connection", Map.of());
        add(
                nextId(),
                "globex",
                "conn_slack_main",
                new Failure(FailureKind.NOT_FOUND, "unknown_connection"),
                Asked.data("conn_slack_main", "slack", "list_channels", Map.of()));
        return List.copyOf(asked);
    }

    /** The first operation's id again, with another message: its result id is taken, so it cannot be answered. */
    List<Asked> repeats() {
        String first = asked.get(0).id();
        asked.clear();
        add(
                first,
                tenant,
                "conn_slack_main",
                new DeadLetter("conflict"),
                Asked.data("conn_slack_main", "slack", "send_message", UNKNOWN_CHANNEL));
        return List.copyOf(asked);
    }

    private void succeed(
            String connectionId, String provider, String operation, String pointer, Map<String, Object> parameters) {
        add(
                nextId(),
                tenant,
                connectionId,
                new Success(pointer),
                Asked.data(connectionId, provider, operation, parameters));
    }

    private void fail(
            String connectionId,
            String operation,
            FailureKind kind,
            @Nullable String code,
            Map<String, Object> parameters) {
        add(
                nextId(),
                tenant,
                connectionId,
                new Failure(kind, code),
                Asked.data(connectionId, "slack", operation, parameters));
    }

    private String nextId() {
        return "op_%02d".formatted(asked.size() + 1);
    }

    private void add(String id, String asking, String connectionId, Expected expected, ObjectNode data) {
        asked.add(new Asked(id, asking, connectionId, data, expected));
    }
}

package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Client credentials, JSON bodies, and what is looked up with a new token. */
class TokenEndpointTest extends SandboxTesting {
    private static final String SHOP = "mystore.myshopify.com";

    @Test
    void givesATokenForAClient() {
        // When
        Client.Reply reply = own("shopify-secret", "read_orders");
        // Then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("access_token").asText()).startsWith("shpat_");
        assertThat(reply.json().path("scope").asText()).isEqualTo("read_orders");
        assertThat(reply.json().has("refresh_token")).isFalse();
    }

    @Test
    void refusesAClient() {
        // When
        Client.Reply secret = own("wrong", "read_orders");
        Client.Reply scope = own("shopify-secret", "read_minds");
        // Then
        assertThat(secret.status()).isEqualTo(401);
        assertThat(secret.json().path("error").asText()).isEqualTo("invalid_client");
        assertThat(scope.json().path("error").asText()).isEqualTo("invalid_scope");
    }

    @Test
    void readsJsonWhereTheFileSendsIt() {
        // Given
        OAuthFlow flow = notion();
        String basic = "Basic "
                + Base64.getEncoder().encodeToString("notion-app:notion-secret".getBytes(StandardCharsets.UTF_8));
        String body =
                "{\"grant_type\": \"authorization_code\", \"code\": \"%s\", \"redirect_uri\": \"%s\", \"code_verifier\": \"%s\"}"
                        .formatted(flow.code(), Client.REDIRECT, Client.VERIFIER);
        // When
        Client.Reply reply = client.send(
                "POST", flow.tokenUrl(), Map.of("authorization", basic, "content-type", "application/json"), body);
        Client.Reply again = client.send(
                "POST", flow.tokenUrl(), Map.of("authorization", basic, "content-type", "application/json"), body);
        // Then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("access_token").asText()).isNotEmpty();
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.json().path("error").asText()).isEqualTo("invalid_grant");
    }

    @Test
    void readsNoJsonElsewhere() {
        // When
        Client.Reply reply = client.send(
                "POST",
                "slack.com/api/oauth.v2.access",
                Map.of("content-type", "application/json"),
                "{\"grant_type\": \"authorization_code\", \"client_id\": \"slack-app\", \"client_secret\": \"slack-secret\"}");
        // Then
        assertThat(reply.json().path("error").asText()).isEqualTo("invalid_client_id");
    }

    @Test
    void tellsWhatATokenIsFor() {
        // Given
        OAuthFlow flow = OAuthFlow.of(
                client,
                "jira",
                "app",
                "auth.atlassian.com/authorize",
                "auth.atlassian.com/oauth/token",
                "read:jira-work read:jira-user");
        String token = flow.connect(Map.of("decision", "allow", "account", "Acme"))
                .path("access_token")
                .asText();
        // When
        Client.Reply found = client.get("api.atlassian.com/oauth/token/accessible-resources", token);
        Client.Reply nobody = client.get("api.atlassian.com/oauth/token/accessible-resources", "unknown");
        // Then
        JsonNode site = found.json().path(0);
        assertThat(site.path("url").asText()).isEqualTo("https://acme.atlassian.net");
        assertThat(site.path("name").asText()).isEqualTo("Acme");
        assertThat(nobody.status()).isEqualTo(401);
    }

    private Client.Reply own(String secret, String scope) {
        return client.postForm(
                SHOP + "/admin/oauth/access_token",
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        "shopify-app",
                        "client_secret",
                        secret,
                        "scope",
                        scope));
    }

    private OAuthFlow notion() {
        return new OAuthFlow(
                client,
                "api.notion.com/v1/oauth/authorize",
                "api.notion.com/v1/oauth/token",
                Map.of("client_id", "notion-app", "client_secret", "notion-secret"),
                Map.of("response_type", "code"));
    }
}

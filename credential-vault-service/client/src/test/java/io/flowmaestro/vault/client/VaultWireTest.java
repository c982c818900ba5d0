package io.flowmaestro.vault.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.FailureKind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaultWireTest {
    private static final CredentialRef REF = new CredentialRef("acme", "conn_slack_main");

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void leaseGoesThereAndBack() throws JsonProcessingException {
        // Given
        Lease lease = new Lease(
                REF,
                "shopify",
                "oauth2",
                Map.of("access_token", Secret.of("t")),
                Map.of("shop", "mystore.myshopify.com"),
                List.of("read_orders"),
                true,
                true,
                Instant.parse("2026-12-01T10:00:00Z"));

        // When
        Lease read = VaultWire.readLease(REF, overTheWire(VaultWire.lease(lease)));

        // Then
        assertThat(read).isEqualTo(lease);
    }

    @Test
    void credentialGoesThereAndBack() throws JsonProcessingException {
        // Given
        NewCredential credential = new NewCredential(
                "hubspot", "private_app_token", Map.of("token", Secret.of("pat")), Map.of("a", "b"), true);

        // When
        JsonNode request = overTheWire(VaultWire.credential(REF, credential));

        // Then
        assertThat(VaultWire.readRef(request)).isEqualTo(REF);
        assertThat(VaultWire.readCredential(request)).isEqualTo(credential);
    }

    @Test
    void codeGoesThereAndBack() throws JsonProcessingException {
        // Given
        AuthorizationCode code = new AuthorizationCode(
                "slack",
                "oauth2",
                Map.of("a", "b"),
                true,
                Secret.of("code"),
                Secret.of("verifier"),
                URI.create("https://connect.example.com/oauth/callback"));

        // When
        JsonNode request = overTheWire(VaultWire.code(REF, code));

        // Then
        assertThat(VaultWire.readRef(request)).isEqualTo(REF);
        assertThat(VaultWire.readCode(request)).isEqualTo(code);
    }

    @Test
    void grantGoesThereAndBack() throws JsonProcessingException {
        // Given
        Grant full = new Grant(
                "acme.slack.com",
                List.of("chat:write"),
                Map.of("site", "s-1"),
                Instant.parse("2026-12-01T10:00:00Z"),
                true);
        Grant empty = new Grant(null, List.of(), Map.of(), null, false);

        // Then
        assertThat(VaultWire.readGrant(overTheWire(VaultWire.grant(full)))).isEqualTo(full);
        assertThat(VaultWire.readGrant(overTheWire(VaultWire.grant(empty)))).isEqualTo(empty);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; /tenant is a text.",
                "{\"tenant\": 7}; /tenant is a text.",
                "{\"tenant\": \" \"}; /tenant has 1 to 255 characters, none of them a control character.",
                "{\"tenant\": \"a\\nb\"}; /tenant has 1 to 255 characters, none of them a control character.",
                "{\"tenant\": \"acme\"}; /connectionId is a text.",
            })
    void namesWhatIsWrong(String request, String message) throws JsonProcessingException {
        // Given
        JsonNode wrong = json.readTree(request);

        // Then
        assertThatThrownBy(() -> VaultWire.readRef(wrong))
                .isInstanceOfSatisfying(CredentialException.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.VALIDATION);
                    assertThat(failure.code()).isEqualTo("invalid_request");
                    assertThat(failure).hasMessage(message);
                });
    }

    private JsonNode overTheWire(ObjectNode sent) throws JsonProcessingException {
        return json.readTree(sent.toString());
    }
}

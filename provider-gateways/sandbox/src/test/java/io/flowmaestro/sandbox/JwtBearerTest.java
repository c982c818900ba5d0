package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JwtBearerTest extends SandboxTesting {
    private static final String GOOGLE = "oauth2.googleapis.com/token";
    private static final String SHEET = "sheets.googleapis.com/v4/spreadsheets/connection-test/values/A1";
    private static final String SCOPE = "https://www.googleapis.com/auth/spreadsheets";

    @Test
    void givesATokenForAJwt() {
        // When
        Client.Reply reply = ask(GOOGLE, Signer.OWN.sign(google()));
        // Then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().has("refresh_token")).isFalse();
        assertThat(reply.json().path("expires_in").asInt()).isEqualTo(3600);
        assertThat(client.get(SHEET, reply.json().path("access_token").asText()).status())
                .isEqualTo(404);
    }

    @Test
    void fillsFieldsOfTheConnection() {
        // Given
        ObjectNode claims = Signer.claims("salesforce-consumer", now(), 300)
                .put("sub", "integration@acme.example")
                .put("aud", "https://login.salesforce.com");
        // When
        Client.Reply reply = ask("login.salesforce.com/services/oauth2/token", Signer.OWN.sign(claims));
        // Then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("access_token").asText()).isNotEmpty();
        assertThat(reply.json().path("instance_url").asText()).isEqualTo("https://acme.my.salesforce.com");
    }

    @ParameterizedTest
    @CsvSource({
        "iss, someone@acme.iam.gserviceaccount.com",
        "aud, https://oauth2.example/token",
        "aud, ",
        "exp, -1",
        "exp, 3601",
        "iat, 60"
    })
    void refusesAClaim(String claim, String value) {
        // Given
        ObjectNode claims = google();
        if (claim.equals("exp") || claim.equals("iat")) {
            claims.put(claim, now() + Long.parseLong(value));
        } else {
            claims.put(claim, value);
        }
        // When
        Client.Reply reply = ask(GOOGLE, Signer.OWN.sign(claims));
        // Then
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").asText()).isEqualTo("invalid_grant");
    }

    @ParameterizedTest
    @CsvSource({"iat", "exp"})
    void refusesAJwtWithoutTimes(String claim) {
        // When
        Client.Reply reply = ask(GOOGLE, Signer.OWN.sign(without(claim)));
        // Then
        assertThat(reply.json().path("error").asText()).isEqualTo("invalid_grant");
    }

    @Test
    void refusesASignature() {
        // When
        Client.Reply stranger = ask(GOOGLE, Signer.STRANGER.sign(google()));
        Client.Reply otherAlgorithm = ask(GOOGLE, Signer.OWN.sign("none", google()));
        Client.Reply noJwt = ask(GOOGLE, "a.b");
        // Then
        assertThat(stranger.json().path("error").asText()).isEqualTo("invalid_grant");
        assertThat(otherAlgorithm.json().path("error").asText()).isEqualTo("invalid_grant");
        assertThat(noJwt.json().path("error").asText()).isEqualTo("invalid_grant");
    }

    @Test
    void refusesScopes() {
        // When
        Client.Reply unknown = ask(GOOGLE, Signer.OWN.sign(google().put("scope", "other")));
        Client.Reply none = ask(GOOGLE, Signer.OWN.sign(without("scope")));
        // Then
        assertThat(unknown.json().path("error").asText()).isEqualTo("invalid_scope");
        assertThat(none.json().path("error").asText()).isEqualTo("invalid_scope");
    }

    private ObjectNode google() {
        return Signer.claims(Signer.ISSUER, now(), 360)
                .put("scope", SCOPE)
                .put("aud", "https://oauth2.googleapis.com/token");
    }

    private ObjectNode without(String claim) {
        ObjectNode claims = google();
        claims.remove(claim);
        return claims;
    }

    private Client.Reply ask(String url, String assertion) {
        return client.postForm(
                url, Map.of("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", assertion));
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}

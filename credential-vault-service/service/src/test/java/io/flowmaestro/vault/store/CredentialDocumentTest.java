package io.flowmaestro.vault.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialDocumentTest {
    @Test
    void keepsEverything() {
        // Given
        StoredCredential full = new StoredCredential(
                "shopify",
                "oauth2",
                Map.of("access_token", Secret.of("at-ü☃\"")),
                Secret.of("rt"),
                Map.of("client_secret", Secret.of("cs")),
                Map.of("shop", "mystore.myshopify.com"),
                "My store",
                List.of("read_orders", "write_orders"),
                true,
                Instant.parse("2026-12-01T09:00:00.123456789Z"),
                Instant.parse("2026-12-01T10:00:00.123456789Z"),
                "client-1",
                "invalid_grant");

        // Then
        assertThat(CredentialDocument.read(CredentialDocument.write(full))).isEqualTo(full);
    }

    @Test
    void keepsWhatIsAbsentAbsent() {
        // Given
        StoredCredential least = new StoredCredential(
                "hubspot",
                "private_app_token",
                Map.of(),
                null,
                Map.of(),
                Map.of(),
                null,
                List.of(),
                false,
                null,
                null,
                null,
                null);

        // Then
        assertThat(CredentialDocument.read(CredentialDocument.write(least))).isEqualTo(least);
    }

    @Test
    void saysNothingOfWhatItCannotRead() {
        assertThatThrownBy(() -> CredentialDocument.read(Secret.of("canary-1 is no JSON")))
                .isInstanceOf(CredentialException.class)
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }
}

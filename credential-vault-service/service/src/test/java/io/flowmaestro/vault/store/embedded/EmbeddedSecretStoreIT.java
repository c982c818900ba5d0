package io.flowmaestro.vault.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.SecretStoreContract;
import io.flowmaestro.vault.store.VersionedSecret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedSecretStoreIT extends SecretStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static VaultUnderTest backing;
    private static SecretStore store;

    @BeforeAll
    static void start() {
        backing = new VaultUnderTest();
        store = backing.embeddedStore();
    }

    @AfterAll
    static void stop() {
        backing.close();
    }

    @Override
    protected SecretStore store() {
        return store;
    }

    @Test
    void namesMoreThanAPage() {
        // Given
        backing.pool()
                .query("INSERT INTO secret SELECT 'app', 'many', 'p' || n, 1, '{}' FROM generate_series(1, 1201) AS n")
                .execute()
                .await()
                .atMost(PATIENCE);

        // When
        List<SecretName> names = store.names()
                .filter(name -> name.tenant().equals("many"))
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);

        // Then
        assertThat(names).doesNotHaveDuplicates().hasSize(1201);
    }

    @Test
    void keepsNothingReadable() {
        // Given
        SecretName name = SecretName.app("acme", "canary");
        store.put(name, Secret.of("canary-e5b1"), Map.of("provider", "slack"), VersionedSecret.NONE)
                .await()
                .atMost(PATIENCE);

        // When
        String found = backing.pool()
                .query("SELECT count(*) FROM secret_version WHERE id = 'canary'"
                        + " AND position('canary-e5b1'::bytea IN sealed) = 0")
                .execute()
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getLong(0)
                .toString();

        // Then
        assertThat(found).isEqualTo("1");
    }
}

package io.flowmaestro.vault.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract while secrets move, and what is particular to it. */
class MovingSecretStoreIT extends SecretStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> LABELS = Map.of("provider", "slack");

    private static VaultUnderTest oldBacking;
    private static VaultUnderTest newBacking;
    private static SecretStore from;
    private static SecretStore to;

    private final SecretName name = SecretName.app("acme-" + UUID.randomUUID(), "slack");
    private boolean begun = true;
    private final SecretStore store =
            new MovingSecretStore(to, from, () -> Uni.createFrom().item(begun));

    @BeforeAll
    static void start() {
        oldBacking = new VaultUnderTest();
        newBacking = new VaultUnderTest();
        from = oldBacking.embeddedStore();
        to = newBacking.embeddedStore();
    }

    @AfterAll
    static void stop() {
        oldBacking.close();
        newBacking.close();
    }

    @Override
    protected SecretStore store() {
        return store;
    }

    @Test
    void usesTheOldStoreAloneUntilTheMoveBegins() {
        // Given
        begun = false;

        // When
        boolean written = put(store, "one", VersionedSecret.NONE);

        // Then
        assertThat(written).isTrue();
        assertThat(document(from)).isEqualTo(Secret.of("one"));
        assertThat(await(to.get(name))).isEmpty();
        assertThat(await(store.names().collect().asList())).contains(name);
    }

    @Test
    void writesWhatIsNewToTheNewStore() {
        // When
        put(store, "one", VersionedSecret.NONE);

        // Then
        assertThat(document(to)).isEqualTo(Secret.of("one"));
        assertThat(await(from.get(name))).isEmpty();
    }

    @Test
    void writesWhereTheSecretIs() {
        // Given
        put(from, "one", VersionedSecret.NONE);

        // When
        boolean over = put(store, "lost", VersionedSecret.NONE);
        boolean written = put(store, "two", version(store));

        // Then
        assertThat(over).isFalse();
        assertThat(written).isTrue();
        assertThat(document(from)).isEqualTo(Secret.of("two"));
        assertThat(document(store)).isEqualTo(Secret.of("two"));
        assertThat(await(to.get(name))).isEmpty();
        assertThat(await(store.versions(name))).hasSize(2).contains(version(store));
        assertThat(await(store.labels(name))).isEqualTo(LABELS);
    }

    @Test
    void aVersionOfTheOldStoreIsNoneOfTheNewOne() {
        // Given
        put(from, "one", VersionedSecret.NONE);
        long seen = version(store);
        put(to, "one", VersionedSecret.NONE);

        // When
        boolean written = put(store, "late", seen);

        // Then
        assertThat(written).isFalse();
        assertThat(document(store)).isEqualTo(Secret.of("one"));
    }

    @Test
    void destroysInBoth() {
        // Given
        put(from, "one", VersionedSecret.NONE);
        put(to, "one", VersionedSecret.NONE);

        // When
        await(store.destroy(name));

        // Then
        assertThat(await(from.get(name))).isEmpty();
        assertThat(await(to.get(name))).isEmpty();
    }

    private boolean put(SecretStore into, String document, long version) {
        return await(into.put(name, Secret.of(document), LABELS, version));
    }

    private Secret document(SecretStore of) {
        return await(of.get(name)).orElseThrow().document();
    }

    private long version(SecretStore of) {
        return await(of.get(name)).orElseThrow().version();
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}

package io.flowmaestro.vault.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RewrapIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OLD = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=";
    private static final String LOST = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

    private VaultUnderTest backing;

    @BeforeEach
    void start() {
        backing = new VaultUnderTest();
    }

    @AfterEach
    void stop() {
        backing.close();
    }

    @Test
    void sealsEveryVersionUnderTheFirstKey() {
        // Given: more than two pages of versions
        IntStream.range(0, 110).forEach(i -> {
            put(store(OLD), name(i), "one " + i, VersionedSecret.NONE);
            put(store(OLD), name(i), "two " + i, 1);
        });
        List<Long> progress = new ArrayList<>();

        // When
        Rewrap.Report report = await(new Rewrap(backing.pool(), key(NEW, OLD), progress::add).run());

        // Then
        assertThat(report).isEqualTo(new Rewrap.Report(220, Map.of(1, 220L, 2, 0L), 0));
        assertThat(report.complete()).isTrue();
        assertThat(report.idle()).containsExactly(2);
        assertThat(progress).contains(100L, 200L, 220L);
        assertThat(await(store(NEW).get(name(7), 1))).contains(new VersionedSecret(1, Secret.of("one 7")));
        assertThat(await(store(NEW).get(name(109)))).contains(new VersionedSecret(2, Secret.of("two 109")));
    }

    @Test
    void sealsOAuthAppsUnderTheFirstKeyToo() {
        // Given
        put(store(OLD), SecretName.app("acme", "slack"), "own", VersionedSecret.NONE);
        put(store(OLD), SecretName.sharedApp("slack"), "shared", VersionedSecret.NONE);

        // When
        Rewrap.Report report = await(new Rewrap(backing.pool(), key(NEW, OLD), count -> {}).run());

        // Then
        assertThat(report).isEqualTo(new Rewrap.Report(2, Map.of(1, 2L, 2, 0L), 0));
        assertThat(await(store(NEW).get(SecretName.app("acme", "slack"))))
                .contains(new VersionedSecret(1, Secret.of("own")));
        assertThat(await(store(NEW).get(SecretName.sharedApp("slack"))))
                .contains(new VersionedSecret(1, Secret.of("shared")));
    }

    @Test
    void beginsAgainWhereItWas() {
        // Given
        IntStream.range(0, 10).forEach(i -> put(store(OLD), name(i), "one", VersionedSecret.NONE));
        put(store(NEW), name(10), "one", VersionedSecret.NONE);
        await(new Rewrap(backing.pool(), key(NEW, OLD), count -> {}).run());

        // When
        Rewrap.Report again = await(new Rewrap(backing.pool(), key(NEW, OLD), count -> {}).run());

        // Then
        assertThat(again).isEqualTo(new Rewrap.Report(0, Map.of(1, 11L, 2, 0L), 0));
    }

    @Test
    void leavesWhatNoKeyOpens() {
        // Given
        put(store(LOST), name(1), "one", VersionedSecret.NONE);
        put(store(OLD), name(2), "two", VersionedSecret.NONE);

        // When
        Rewrap.Report report = await(new Rewrap(backing.pool(), key(NEW, OLD), count -> {}).run());

        // Then
        assertThat(report).isEqualTo(new Rewrap.Report(1, Map.of(1, 1L, 2, 0L), 1));
        assertThat(report.complete()).isFalse();
        assertThat(await(store(LOST).get(name(1)))).contains(new VersionedSecret(1, Secret.of("one")));
    }

    @Test
    void writersAreNotDisturbed() {
        // Given
        SecretStore store = store(NEW, OLD);
        IntStream.range(0, 50).forEach(i -> put(store(OLD), name(i), "version 1", VersionedSecret.NONE));

        // When
        Uni<Rewrap.Report> rewrap = new Rewrap(backing.pool(), key(NEW, OLD), count -> {}).run();
        Uni<List<Boolean>> writes = Uni.join()
                .all(IntStream.range(0, 50)
                        .mapToObj(i -> store.put(name(i), Secret.of("version 2"), Map.of(), 1)
                                .chain(() -> store.put(name(i), Secret.of("version 3"), Map.of(), 2)))
                        .toList())
                .andFailFast();
        List<Boolean> written =
                await(Uni.combine().all().unis(rewrap, writes).asTuple()).getItem2();

        // Then
        assertThat(written).containsOnly(true);
        assertThat(IntStream.range(0, 50)).allSatisfy(i -> {
            assertThat(await(store(NEW).get(name(i), 1))).contains(new VersionedSecret(1, Secret.of("version 1")));
            assertThat(await(store(NEW).get(name(i)))).contains(new VersionedSecret(3, Secret.of("version 3")));
        });
    }

    private static SecretName name(int i) {
        return SecretName.of(new CredentialRef("acme", "conn_" + i));
    }

    private static MasterKey key(String... lines) {
        return MasterKey.of(Secret.of(String.join("\n", lines)));
    }

    private SecretStore store(String... lines) {
        return new EmbeddedSecretStore(backing.pool(), key(lines));
    }

    private static void put(SecretStore store, SecretName name, String document, long version) {
        assertThat(await(store.put(name, Secret.of(document), Map.of(), version)))
                .isTrue();
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}

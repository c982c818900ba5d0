package io.flowmaestro.vault.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link SecretStore} does; each test is a tenant of its own. */
public abstract class SecretStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> LABELS = Map.of("provider", "slack", "sandbox", "true");

    private final String tenant = "acme-" + UUID.randomUUID();
    private final SecretName name = SecretName.of(new CredentialRef(tenant, "conn_slack_main"));

    /** The store under test, which other tests use too. */
    protected abstract SecretStore store();

    @Test
    void hasNothingAtFirst() {
        assertThat(current(name)).isEmpty();
        assertThat(await(store().get(name, 1))).isEmpty();
        assertThat(await(store().get(name, 1 << 30))).isEmpty();
        assertThat(await(store().versions(name))).isEmpty();
        assertThat(await(store().labels(name))).isEmpty();
    }

    @Test
    void keepsWhatIsPut() {
        // Given
        String text = "{\"token\": \"ü☃\\\" \\u0000\"}" + "x".repeat(10_000);

        // When
        boolean written = put(name, text, VersionedSecret.NONE);

        // Then
        assertThat(written).isTrue();
        assertThat(current(name)).contains(new VersionedSecret(1, Secret.of(text)));
        assertThat(await(store().labels(name))).isEqualTo(LABELS);
    }

    @Test
    void writesOverNothingThatItHasNotSeen() {
        // Given
        put(name, "one", VersionedSecret.NONE);

        // Then
        assertThat(put(name, "two", VersionedSecret.NONE)).isFalse();
        assertThat(put(name, "two", 7)).isFalse();
        assertThat(current(name)).contains(new VersionedSecret(1, Secret.of("one")));
        assertThat(put(name, "two", 1)).isTrue();
        assertThat(put(name, "other two", 1)).isFalse();
        assertThat(current(name)).contains(new VersionedSecret(2, Secret.of("two")));
    }

    @Test
    void oneOfManyWritersAtOnceWins() {
        // Given
        put(name, "one", VersionedSecret.NONE);

        // When
        List<Boolean> written = atOnce(i -> store().put(name, Secret.of("writer " + i), LABELS, 1));

        // Then
        assertThat(written).containsOnlyOnce(true);
        VersionedSecret kept = current(name).orElseThrow();
        assertThat(kept.version()).isEqualTo(2);
        assertThat(kept.document()).isEqualTo(Secret.of("writer " + written.indexOf(true)));
    }

    @Test
    void oneOfManyFirstWritersAtOnceWins() {
        // When
        List<Boolean> written = atOnce(i -> store().put(name, Secret.of("writer " + i), LABELS, VersionedSecret.NONE));

        // Then
        assertThat(written).containsOnlyOnce(true);
        assertThat(current(name)).contains(new VersionedSecret(1, Secret.of("writer " + written.indexOf(true))));
    }

    @Test
    void keepsFiveVersionsAndTheLabelsOfTheFirst() {
        // Given
        put(name, "version 1", VersionedSecret.NONE);

        // When
        for (long version = 1; version < 8; version++) {
            await(store().put(name, Secret.of("version " + (version + 1)), Map.of(), version));
        }

        // Then
        assertThat(await(store().versions(name))).containsExactly(4L, 5L, 6L, 7L, 8L);
        assertThat(await(store().get(name, 3))).isEmpty();
        assertThat(await(store().get(name, 4))).contains(new VersionedSecret(4, Secret.of("version 4")));
        assertThat(current(name)).contains(new VersionedSecret(8, Secret.of("version 8")));
        assertThat(await(store().labels(name))).isEqualTo(LABELS);
    }

    @Test
    void forgetsWhatIsOlderAndNeverTheCurrentOne() {
        // Given
        LongStream.range(0, 4).forEach(version -> put(name, "version " + (version + 1), version));

        // When
        await(store().forget(name, 3));

        // Then
        assertThat(await(store().versions(name))).containsExactly(3L, 4L);
        assertThat(await(store().get(name, 2))).isEmpty();
        await(store().forget(name, 99));
        assertThat(await(store().versions(name))).containsExactly(4L);
        assertThat(current(name)).contains(new VersionedSecret(4, Secret.of("version 4")));
        assertThat(put(name, "version 5", 4)).isTrue();
    }

    @Test
    void destroysEveryVersion() {
        // Given
        put(name, "one", VersionedSecret.NONE);
        put(name, "two", 1);

        // When
        await(store().destroy(name));

        // Then
        assertThat(current(name)).isEmpty();
        assertThat(await(store().get(name, 1))).isEmpty();
        assertThat(await(store().versions(name))).isEmpty();
        assertThat(await(store().labels(name))).isEmpty();
        assertThat(put(name, "three", 2)).isFalse();
        assertThat(put(name, "another", VersionedSecret.NONE)).isTrue();
        assertThat(current(name)).contains(new VersionedSecret(1, Secret.of("another")));
    }

    @Test
    void forgettingAndDestroyingNothingIsNoFailure() {
        await(store().forget(name, 3));
        await(store().destroy(name));
        assertThat(current(name)).isEmpty();
    }

    static Stream<SecretName> others() {
        return Stream.of(
                new SecretName(SecretName.Kind.CONNECTION, "umbrella", "slack"),
                new SecretName(SecretName.Kind.CONNECTION, "acme", "slack-2"),
                SecretName.app("acme", "slack"),
                SecretName.sharedApp("slack"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void tellsSecretsApart(SecretName other) {
        // Given
        SecretName mine = new SecretName(SecretName.Kind.CONNECTION, "acme", "slack");
        await(store().destroy(mine));
        await(store().destroy(other));
        put(mine, "mine", VersionedSecret.NONE);

        // Then
        assertThat(current(other)).isEmpty();
        assertThat(put(other, "another's", VersionedSecret.NONE)).isTrue();
        await(store().destroy(other));
        assertThat(current(mine)).contains(new VersionedSecret(1, Secret.of("mine")));
    }

    @Test
    void namesThemAll() {
        // Given
        List<SecretName> some = Stream.of(
                        IntStream.range(0, 30).mapToObj(i -> new SecretName(name.kind(), tenant, "conn_" + i)),
                        Stream.of("a/b", "..", "ü ☃", "~YQ", "%2f", "conn_1~next")
                                .map(id -> new SecretName(name.kind(), tenant + id, id)),
                        Stream.of(SecretName.app(tenant, "slack"), SecretName.sharedApp("slack-" + tenant)))
                .flatMap(names -> names)
                .toList();
        some.forEach(each -> put(each, "one", VersionedSecret.NONE));
        put(name, "one", VersionedSecret.NONE);
        await(store().destroy(name));

        // When
        List<SecretName> names = await(store().names().collect().asList());

        // Then
        assertThat(names).doesNotHaveDuplicates().containsAll(some).doesNotContain(name);
    }

    @Test
    void canBeUsed() {
        assertThat(await(store().check())).isNull();
    }

    private static List<Boolean> atOnce(IntFunction<Uni<Boolean>> write) {
        return await(
                Uni.join().all(IntStream.range(0, 24).mapToObj(write).toList()).andFailFast());
    }

    private boolean put(SecretName secret, String document, long version) {
        return await(store().put(secret, Secret.of(document), LABELS, version));
    }

    private Optional<VersionedSecret> current(SecretName secret) {
        return await(store().get(secret));
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}

package io.flowmaestro.vault.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.events.EventType;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.testing.ScriptedTokenEndpoint;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReplicasIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final URI REDIRECT = URI.create("https://connect.example.com/oauth/callback");
    private static final Secret VERIFIER = Secret.of("verifier-of-forty-three-characters-or-some-more");

    private final CredentialRef ref = new CredentialRef("acme-" + UUID.randomUUID(), "conn_google");
    private VaultUnderTest backing;
    private List<CredentialVault> replicas;

    @BeforeEach
    void start() {
        backing = new VaultUnderTest();
        SecretStore store = backing.embeddedStore();
        replicas = List.of(backing.replica(store), backing.replica(store), backing.replica(store));
    }

    @AfterEach
    void stop() {
        backing.close();
    }

    @Test
    @DisplayName("T1 200 callers at three replicas want another token: one refresh")
    void refreshARefusedTokenOnceTogether() {
        // Given
        exchange();
        Lease refused = await(replicas.get(0).lease(ref, "op_0"));
        backing.tokens().delay(Duration.ofMillis(300));

        // When
        List<Lease> renewed = await(Uni.join()
                .all(IntStream.range(0, 200)
                        .mapToObj(i -> renewAsAnExecutorDoes(replicas.get(i % 3), refused, "op_" + i))
                        .toList())
                .andFailFast());

        // Then
        ScriptedTokenEndpoint endpoint = backing.tokens().script();
        assertThat(endpoint.refreshes()).isEqualTo(1);
        assertThat(endpoint.reuses()).isZero();
        assertThat(renewed)
                .extracting(Lease::secrets)
                .doesNotContain(refused.secrets())
                .containsOnly(renewed.get(0).secrets());
    }

    @Test
    void reconnectingWaitsForTheRefreshUnderWayAndStays() {
        // Given
        exchange();
        Lease refused = await(replicas.get(0).lease(ref, "op_0"));
        Secret code = backing.tokens().script().authorize(VERIFIER, REDIRECT);
        backing.tokens().delay(Duration.ofMillis(300));

        // When
        Uni<Lease> renewal = replicas.get(0).renew(refused, "op_1");
        Uni<Lease> reconnected = replicas.get(1)
                .destroy(ref)
                .chain(() -> replicas.get(1).exchange(ref, authorization(code)))
                .chain(() -> replicas.get(1).lease(ref, "op_2"));
        Lease current = await(Uni.join()
                .all(renewal.onFailure().recoverWithNull(), reconnected)
                .andFailFast()
                .map(both -> both.get(1)));

        // Then
        assertThat(await(replicas.get(2).lease(ref, "op_3")).secrets()).isEqualTo(current.secrets());
    }

    @Test
    @DisplayName("T5 invalid_grant marks the connection, once and for all")
    void aRefusalIsKeptAndNotAskedForAgain() {
        // Given
        exchange();
        Lease refused = await(replicas.get(0).lease(ref, "op_0"));
        backing.tokens().script().revokeAll();
        String first = failure(replicas.get(0).renew(refused, "op_1"));
        backing.tokens().script().unavailable(true);

        // When
        String second = failure(replicas.get(1).renew(refused, "op_2"));

        // Then
        assertThat(first).isEqualTo(second).contains("invalid_grant");
        assertThat(told()).containsExactly(EventType.CONNECTION_REAUTH_REQUIRED, EventType.ALERT_RAISED);
    }

    @Test
    @DisplayName("T5 a token endpoint that is down, or has too much to do, marks nothing")
    void whatIsOverSoonMarksNothing() {
        // Given
        exchange();
        Lease refused = await(replicas.get(0).lease(ref, "op_0"));

        // When
        backing.tokens().script().unavailable(true);
        String down = failure(replicas.get(0).renew(refused, "op_1"));
        backing.tokens().script().unavailable(false);
        backing.tokens().tooMany("1");
        String busy = failure(replicas.get(1).renew(refused, "op_2"));
        backing.tokens().tooMany(null);

        // Then
        assertThat(down).contains("issues no tokens");
        assertThat(busy).contains("too many requests");
        assertThat(await(renewAsAnExecutorDoes(replicas.get(2), refused, "op_3"))
                        .secrets())
                .isNotEqualTo(refused.secrets());
        assertThat(told()).containsExactly(EventType.CONNECTION_REFRESHED);
    }

    @Test
    @DisplayName("T3 while a refresh is slow, other replicas wait for it and lend the old token where it is good")
    void aSlowRefreshIsWaitedFor() {
        // Given
        exchange();
        Lease refused = await(replicas.get(0).lease(ref, "op_0"));
        backing.tokens().delay(Duration.ofSeconds(3));

        // When
        Uni<Lease> slow = replicas.get(0).renew(refused, "op_1").memoize().indefinitely();
        slow.subscribe().with(done -> {}, failure -> {});
        Awaitility.await().until(() -> backing.tokens().requests() == 2);
        Lease old = await(replicas.get(1).lease(ref, "op_2"));
        Lease other = await(replicas.get(2).renew(refused, "op_3"));

        // Then
        assertThat(old.secrets()).isEqualTo(refused.secrets());
        assertThat(other.secrets()).isEqualTo(await(slow).secrets()).isNotEqualTo(refused.secrets());
        assertThat(backing.tokens().script().refreshes()).isEqualTo(1);
        assertThat(backing.tokens().script().reuses()).isZero();
    }

    @Test
    @DisplayName("C11 a replica whose clock is wrong by ten minutes refreshes no more than others")
    void wrongClocksMakeNoLoop() {
        // Given
        SecretStore store = backing.embeddedStore();
        List<CredentialVault> wrong = Stream.of(Duration.ofMinutes(10), Duration.ofMinutes(-10))
                .map(error -> new SharedClock(backing.pool(), Clock.offset(Clock.systemUTC(), error)))
                .peek(clock -> await(clock.read()))
                .<CredentialVault>map(clock -> backing.replica(store, clock).vault())
                .toList();
        backing.tokens().script().life(Duration.ofMinutes(5));
        exchange();

        // When
        for (int i = 0; i < 20; i++) {
            await(wrong.get(i % 2).lease(ref, "op_" + i));
        }

        // Then
        assertThat(backing.tokens().script().refreshes()).isZero();
    }

    @Test
    @DisplayName("C11 a token that lives shorter than our margins is refreshed once for each that asks for a lease")
    void shortLivesMakeNoLoop() {
        // Given
        backing.tokens().script().life(Duration.ofSeconds(30));
        exchange();

        // When
        for (int i = 0; i < 5; i++) {
            await(replicas.get(i % 3).lease(ref, "op_" + i));
        }

        // Then
        assertThat(backing.tokens().script().refreshes()).isLessThanOrEqualTo(5);
    }

    @Test
    @DisplayName("C11 a life of 0 s is none that is known")
    void aLifeOfNothingMakesNoLoop() {
        // Given
        backing.tokens().script().life(Duration.ZERO);
        exchange();

        // When
        for (int i = 0; i < 5; i++) {
            await(replicas.get(i % 3).lease(ref, "op_" + i));
        }

        // Then
        assertThat(backing.tokens().script().refreshes()).isZero();
    }

    @Test
    void aGoodTokenIsLentWhileTheTokenEndpointIsSlow() {
        // Given
        backing.tokens().script().life(Duration.ofSeconds(80));
        exchange();
        backing.tokens().delay(Duration.ofSeconds(4));

        // When
        long start = System.nanoTime();
        Lease lease = await(replicas.get(0).lease(ref, "op_1"));

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(lease.secrets()).containsKey("access_token");
    }

    @Test
    void aTokenThatEndsWhileTheNextIsWaitedForIsNoRefusal() {
        // Given
        AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
        CredentialVault replica =
                backing.replica(backing.embeddedStore(), moved(later)).vault();
        backing.tokens().script().life(Duration.ofSeconds(80));
        exchange();
        backing.tokens().delay(Duration.ofSeconds(4));

        // When: it ends while it is the one to be lent for want of the next
        CompletableFuture<Throwable> failure = replica.lease(ref, "op_1")
                .onItem()
                .<Throwable>transform(lease -> new AssertionError("It was lent."))
                .onFailure()
                .recoverWithItem(thrown -> thrown)
                .subscribeAsCompletionStage();
        Awaitility.await().until(() -> backing.tokens().script().refreshes() == 1);
        later.set(Duration.ofSeconds(80));

        // Then
        assertThat(failure.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
                .matches(ReplicasIT::isUnavailable);
    }

    private static Clock moved(AtomicReference<Duration> later) {
        return new Clock() {
            @Override
            public Instant instant() {
                return Instant.now().plus(later.get());
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    private static Uni<Lease> renewAsAnExecutorDoes(CredentialVault replica, Lease refused, String operationId) {
        return replica.renew(refused, operationId)
                .onFailure(ReplicasIT::isUnavailable)
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(1))
                .atMost(5);
    }

    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof CredentialException known && known.kind() == FailureKind.CREDENTIAL_UNAVAILABLE;
    }

    /** The types of this tenant's events, in order. */
    private List<String> told() {
        return await(backing.pool()
                        .preparedQuery("SELECT type FROM outbox WHERE tenant = $1 ORDER BY sequence")
                        .execute(Tuple.of(ref.tenant()))
                        .map(rows -> StreamSupport.stream(rows.spliterator(), false)))
                .map(row -> row.getString(0))
                .toList();
    }

    private void exchange() {
        Secret code = backing.tokens().script().authorize(VERIFIER, REDIRECT);
        await(replicas.get(0).exchange(ref, authorization(code)));
    }

    private static AuthorizationCode authorization(Secret code) {
        return new AuthorizationCode("google_sheets", "oauth2", Map.of(), true, code, VERIFIER, REDIRECT);
    }

    private static String failure(Uni<Lease> answer) {
        return await(answer.onItem().castTo(Object.class).onFailure().recoverWithItem(Throwable::getMessage))
                .toString();
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}

package io.flowmaestro.vault.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.events.FailureKind;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CachingCredentialVaultTest {
    private static final CredentialRef MAIN = new CredentialRef("acme", "conn_slack_main");
    private static final CredentialRef OTHER_TENANT = new CredentialRef("umbrella", "conn_slack_main");

    private final Asked vault = new Asked();
    private final HandClock clock = new HandClock();
    private final CachingCredentialVault cache = new CachingCredentialVault(vault, clock, new Random(7), 100);

    @Test
    void asksOnceInTheFirstFourFifthsOfALease() {
        // Given
        UniAssertSubscriber<Lease> first = ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));

        // When
        clock.advance(Duration.ofSeconds(239));
        UniAssertSubscriber<Lease> second = ask(MAIN);

        // Then
        assertThat(second.getItem()).isEqualTo(first.getItem());
        assertThat(vault.calls).hasSize(1);
    }

    @Test
    void asksAgainOnceItExpired() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));

        // When
        clock.advance(Duration.ofMinutes(5));
        ask(MAIN);

        // Then
        assertThat(vault.calls).hasSize(2);
    }

    @Test
    void waitersJoinTheCallOnItsWay() {
        // Given
        UniAssertSubscriber<Lease> first = ask(MAIN);
        UniAssertSubscriber<Lease> second = ask(MAIN);

        // When
        vault.answer(0, lease(MAIN, "a"));

        // Then
        assertThat(vault.calls).hasSize(1);
        assertThat(second.getItem()).isEqualTo(first.getItem());
    }

    @Test
    void aWaiterThatGivesUpDoesNotTakeItFromTheOthers() {
        // Given
        UniAssertSubscriber<Lease> first = ask(MAIN);
        UniAssertSubscriber<Lease> second = ask(MAIN);

        // When
        first.cancel();
        vault.answer(0, lease(MAIN, "a"));

        // Then
        second.assertCompleted().assertItem(lease(MAIN, "a"));
    }

    @Test
    void twoTenantsDoNotMeet() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));

        // When
        UniAssertSubscriber<Lease> other = ask(OTHER_TENANT);
        vault.answer(1, lease(OTHER_TENANT, "b"));

        // Then
        other.assertItem(lease(OTHER_TENANT, "b"));
    }

    @Test
    void renewingReplaces() {
        // Given
        ask(MAIN);
        Lease refused = lease(MAIN, "a");
        vault.answer(0, refused);

        // When
        UniAssertSubscriber<Lease> renewed = renew(refused);
        vault.answer(1, lease(MAIN, "b"));

        // Then
        renewed.assertItem(lease(MAIN, "b"));
        ask(MAIN).assertItem(lease(MAIN, "b"));
    }

    @Test
    void renewingTwiceAtOnceAsksOnce() {
        // Given
        Lease refused = lease(MAIN, "a");
        UniAssertSubscriber<Lease> first = renew(refused);
        UniAssertSubscriber<Lease> second = renew(refused);

        // When
        vault.answer(0, lease(MAIN, "b"));

        // Then
        assertThat(vault.calls).hasSize(1);
        assertThat(second.getItem()).isEqualTo(first.getItem());
    }

    @Test
    void renewingWhatWasReplacedSinceAsksNobody() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "b"));

        // When
        UniAssertSubscriber<Lease> renewed = renew(lease(MAIN, "a"));

        // Then
        renewed.assertItem(lease(MAIN, "b"));
        assertThat(vault.calls).hasSize(1);
    }

    @Test
    void renewingWaitsForNoPlainLeaseOnItsWay() {
        // Given
        UniAssertSubscriber<Lease> plain = ask(MAIN);

        // When
        UniAssertSubscriber<Lease> renewed = renew(lease(MAIN, "a"));
        vault.answer(1, lease(MAIN, "b"));
        vault.answer(0, lease(MAIN, "a"));

        // Then
        plain.assertItem(lease(MAIN, "a"));
        renewed.assertItem(lease(MAIN, "b"));
        ask(MAIN).assertItem(lease(MAIN, "b"));
    }

    @Test
    void whatIsDroppedOnItsWayServesItsWaitersAlone() {
        // Given
        UniAssertSubscriber<Lease> waiting = ask(MAIN);

        // When
        cache.drop(MAIN);
        vault.answer(0, lease(MAIN, "a"));
        ask(MAIN);

        // Then
        waiting.assertItem(lease(MAIN, "a"));
        assertThat(vault.calls).hasSize(2);
    }

    @Test
    void fetchesTheNextLeaseInTheLastFifthAndGivesTheOldOneMeanwhile() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));
        clock.advance(Duration.ofSeconds(240));

        // When
        UniAssertSubscriber<Lease> first = ask(MAIN);
        UniAssertSubscriber<Lease> second = ask(MAIN);

        // Then
        first.assertItem(lease(MAIN, "a"));
        second.assertItem(lease(MAIN, "a"));
        assertThat(vault.calls).hasSize(2);
        vault.answer(1, lease(MAIN, "b"));
        ask(MAIN).assertItem(lease(MAIN, "b"));
        assertThat(vault.calls).hasSize(2);
    }

    @Test
    void whoAsksAfterTheEndJoinsTheNextLeaseOnItsWay() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));
        clock.advance(Duration.ofSeconds(299));
        ask(MAIN);

        // When
        clock.advance(Duration.ofSeconds(1));
        UniAssertSubscriber<Lease> late = ask(MAIN);

        // Then
        late.assertNotTerminated();
        assertThat(vault.calls).hasSize(2);
        vault.answer(1, lease(MAIN, "b"));
        late.assertItem(lease(MAIN, "b"));
    }

    @Test
    void theOldLeaseServesToItsEndWhileTheVaultIsDown() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));
        clock.advance(Duration.ofSeconds(240));
        ask(MAIN);

        // When
        vault.fail(1);

        // Then
        ask(MAIN).assertItem(lease(MAIN, "a"));
        assertThat(vault.calls).hasSize(2);
        clock.advance(CachingCredentialVault.LONGEST_HOLD);
        ask(MAIN).assertItem(lease(MAIN, "a"));
        assertThat(vault.calls).hasSize(3);
    }

    @Test
    void aLeaseEndsWhereTheVaultSaysThatThereIsNoneAnyMore() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));
        clock.advance(Duration.ofSeconds(240));
        ask(MAIN);

        // When
        vault.fail(1, FailureKind.NOT_FOUND, "unknown_connection");

        // Then
        ask(MAIN).assertNotTerminated();
        assertThat(vault.calls).hasSize(3);
    }

    @Test
    void aVaultThatIsDownIsAskedOnceInAWhileForEachCredential() {
        // Given
        ask(MAIN);
        vault.fail(0);

        // When
        clock.advance(CachingCredentialVault.SHORTEST_HOLD.minusMillis(1));
        UniAssertSubscriber<Lease> soon = ask(MAIN);
        UniAssertSubscriber<Lease> other = ask(OTHER_TENANT);

        // Then
        soon.assertFailedWith(CredentialException.class, "Down.");
        other.assertNotTerminated();
        assertThat(vault.calls).hasSize(2);
        clock.advance(CachingCredentialVault.LONGEST_HOLD);
        ask(MAIN).assertNotTerminated();
        assertThat(vault.calls).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"NOT_FOUND", "INVALID_AUTH", "VALIDATION"})
    void keepsNoOtherFailure(FailureKind kind) {
        // Given
        ask(MAIN);
        vault.fail(0, kind, "some_code");

        // When
        UniAssertSubscriber<Lease> second = ask(MAIN);
        vault.answer(1, lease(MAIN, "a"));

        // Then
        second.assertCompleted();
    }

    @Test
    void aRefusedTenantTokenIsItsAskersAlone() {
        // Given
        UniAssertSubscriber<Lease> forged = ask(MAIN);
        UniAssertSubscriber<Lease> good = ask(MAIN);

        // When
        vault.fail(0, FailureKind.VALIDATION, CredentialException.TENANT_TOKEN_REFUSED);

        // Then
        forged.assertFailedWith(CredentialException.class);
        good.assertNotTerminated();
        vault.answer(1, lease(MAIN, "a"));
        good.assertItem(lease(MAIN, "a"));
    }

    @Test
    void aRefusedTenantTokenTakesNobodysLease() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));
        clock.advance(Duration.ofSeconds(240));
        ask(MAIN);

        // When
        vault.fail(1, FailureKind.VALIDATION, CredentialException.TENANT_TOKEN_REFUSED);

        // Then
        ask(MAIN).assertItem(lease(MAIN, "a"));
    }

    @Test
    void whatIsDroppedIsAskedForAgain() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));

        // When
        cache.drop(MAIN);

        // Then
        ask(MAIN).assertNotTerminated();
        assertThat(vault.calls).hasSize(2);
    }

    @Test
    void aRefreshThatWasAskedForBeforeADropIsNotKeptAfterIt() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));
        clock.advance(Duration.ofSeconds(240));
        ask(MAIN);

        // When
        cache.drop(MAIN);
        vault.answer(1, lease(MAIN, "b"));

        // Then
        ask(MAIN).assertNotTerminated();
        assertThat(vault.calls).hasSize(3);
    }

    @Test
    void aFailureThatWasAskedForBeforeADropHoldsNobodyAfterIt() {
        // Given
        ask(MAIN);

        // When
        cache.drop(MAIN);
        vault.fail(0);

        // Then
        ask(MAIN).assertNotTerminated();
    }

    @Test
    void dropsAllThatIsKeptAndAllThatIsOnItsWay() {
        // Given
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));
        ask(OTHER_TENANT);

        // When
        cache.dropAll();
        vault.answer(1, lease(OTHER_TENANT, "b"));

        // Then
        ask(MAIN).assertNotTerminated();
        ask(OTHER_TENANT).assertNotTerminated();
        assertThat(vault.calls).hasSize(4);
    }

    @Test
    void keepsNoMoreThanFit() {
        // Given
        List<CredentialRef> many = IntStream.range(0, 1_000)
                .mapToObj(i -> new CredentialRef("acme", "conn_" + i))
                .toList();
        for (int i = 0; i < many.size(); i++) {
            ask(many.get(i));
            vault.answer(i, lease(many.get(i), "a"));
        }

        // When
        long kept = many.stream().filter(ref -> ask(ref).getItem() != null).count();

        // Then
        assertThat(kept).isBetween(1L, 100L);
    }

    @Test
    void manyThreadsMakeOneCall() throws InterruptedException {
        // Given
        AtomicInteger asked = new AtomicInteger();
        CachingCredentialVault shared = new CachingCredentialVault(
                new Asked() {
                    @Override
                    public Uni<Lease> lease(CredentialRef ref, RequestedOperation operation) {
                        asked.incrementAndGet();
                        return Uni.createFrom().item(CachingCredentialVaultTest.lease(ref, "a"));
                    }
                },
                clock,
                new Random(7),
                100);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Lease>> leases = Stream.generate(() -> threads.submit(() -> {
                    start.await();
                    return shared.lease(MAIN, "op_1").await().indefinitely();
                }))
                .limit(8)
                .toList();

        // When
        start.countDown();
        threads.shutdown();

        // Then
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(leases).allSatisfy(lease -> assertThat(lease.get()).isEqualTo(lease(MAIN, "a")));
        assertThat(asked).hasValue(1);
    }

    private UniAssertSubscriber<Lease> ask(CredentialRef ref) {
        return cache.lease(ref, "op_1").subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private UniAssertSubscriber<Lease> renew(Lease refused) {
        return cache.renew(refused, "op_1").subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private static Lease lease(CredentialRef ref, String token) {
        return new Lease(
                ref,
                "slack",
                "oauth2",
                Map.of("access_token", Secret.of(token)),
                Map.of(),
                List.of(),
                false,
                true,
                HandClock.START.plusSeconds(300));
    }

    /** Leaves the answering to the test. */
    private static class Asked implements CredentialVault {
        final List<UniEmitter<? super Lease>> calls = new ArrayList<>();

        void answer(int call, Lease lease) {
            calls.get(call).complete(lease);
        }

        void fail(int call) {
            fail(call, FailureKind.CREDENTIAL_UNAVAILABLE, "vault_unreachable");
        }

        void fail(int call, FailureKind kind, String code) {
            calls.get(call).fail(new CredentialException(kind, code, "Down."));
        }

        @Override
        public Uni<Lease> lease(CredentialRef ref, RequestedOperation operation) {
            return Uni.createFrom().emitter(calls::add);
        }

        @Override
        public Uni<Lease> renew(Lease refused, RequestedOperation operation) {
            return Uni.createFrom().emitter(calls::add);
        }

        @Override
        public Uni<Grant> store(CredentialRef ref, NewCredential credential) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Grant> exchange(CredentialRef ref, AuthorizationCode code) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<RevocationResult> revoke(CredentialRef ref) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Grant> promote(CredentialRef candidate) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Uni<Void> destroy(CredentialRef ref) {
            throw new UnsupportedOperationException();
        }
    }

    /** Time moved by hand. */
    private static final class HandClock extends Clock {
        static final Instant START = Instant.parse("2026-12-01T10:00:00Z");
        private Instant now = START;

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

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
import org.junit.jupiter.api.Test;

class CachingCredentialVaultTest {
    private static final CredentialRef MAIN = new CredentialRef("acme", "conn_slack_main");
    private static final CredentialRef OTHER_TENANT = new CredentialRef("umbrella", "conn_slack_main");

    private final Asked vault = new Asked();
    private final HandClock clock = new HandClock();
    private final CachingCredentialVault cache = new CachingCredentialVault(vault, clock, 2);

    @Test
    void asksOnceUntilTheLeaseExpires() {
        // Given
        UniAssertSubscriber<Lease> first = ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));

        // When
        clock.advance(Duration.ofSeconds(299));
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
    void keepsNoFailure() {
        // Given
        UniAssertSubscriber<Lease> first = ask(MAIN);
        vault.fail(0);
        first.assertFailedWith(CredentialException.class);

        // When
        UniAssertSubscriber<Lease> second = ask(MAIN);
        vault.answer(1, lease(MAIN, "a"));

        // Then
        second.assertCompleted();
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
    void theLeastRecentlyUsedGoesFirst() {
        // Given
        CredentialRef third = new CredentialRef("acme", "conn_github");
        ask(MAIN);
        vault.answer(0, lease(MAIN, "a"));
        ask(OTHER_TENANT);
        vault.answer(1, lease(OTHER_TENANT, "b"));
        ask(MAIN);

        // When
        ask(third);

        // Then
        ask(MAIN).assertCompleted();
        assertThat(ask(OTHER_TENANT).getItem()).isNull();
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
    private static final class Asked implements CredentialVault {
        final List<UniEmitter<? super Lease>> calls = new ArrayList<>();

        void answer(int call, Lease lease) {
            calls.get(call).complete(lease);
        }

        void fail(int call) {
            calls.get(call)
                    .fail(new CredentialException(FailureKind.CREDENTIAL_UNAVAILABLE, "vault_unreachable", "Down."));
        }

        @Override
        public Uni<Lease> lease(CredentialRef ref, String operationId) {
            return Uni.createFrom().emitter(calls::add);
        }

        @Override
        public Uni<Lease> renew(Lease refused, String operationId) {
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

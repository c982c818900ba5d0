package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.vault.client.CredentialException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VaultGateTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final VaultGate gate = new VaultGate(3, Duration.ofSeconds(2), new SplittableRandom(7), nanos::get);

    private int asked;

    @Test
    void closesAfterFiveFailuresInARowAndTriesWithOneCall() {
        // Given
        for (int i = 0; i < 5; i++) {
            fails("down");
        }
        assertThat(asked).isEqualTo(5);

        // Then
        assertThatThrownBy(this::succeeds)
                .isInstanceOf(CredentialException.class)
                .hasMessage("down It is asked again in a moment.");
        assertThat(asked).isEqualTo(5);
        pass(Duration.ofMillis(200));
        List<UniEmitter<? super String>> trial = hold(1);
        assertThatThrownBy(this::succeeds).isInstanceOf(CredentialException.class);
        trial.get(0).complete("up");
        assertThat(succeeds()).isEqualTo("up");
    }

    @Test
    void staysClosedLongerEachTimeUpToFiveSeconds() {
        // Given
        for (int i = 0; i < 5; i++) {
            fails("down");
        }

        // When
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pauses.add(untilNextTry());
        }

        // Then
        assertThat(pauses.get(0)).isBetween(100L, 200L);
        assertThat(pauses.get(2)).isBetween(400L, 800L);
        assertThat(pauses).allSatisfy(pause -> assertThat(pause).isLessThanOrEqualTo(5_000));
        assertThat(pauses.get(7)).isBetween(2_500L, 5_000L);
    }

    @Test
    void oneAnswerInBetweenKeepsItOpen() {
        for (int i = 0; i < 40; i++) {
            fails("down");
            if (i % 4 == 3) {
                succeeds();
            }
        }
        assertThat(asked).isEqualTo(50);
    }

    @Test
    void callsThatFailWhileOthersAreAnsweredCountForNothing() {
        // Given: two requests that hang, again and again
        for (int i = 0; i < 10; i++) {
            List<UniEmitter<? super String>> hanging = hold(2);
            succeeds();
            hanging.forEach(call -> call.fail(down("late", Duration.ZERO)));
        }

        // Then
        assertThat(succeeds()).isEqualTo("up");
    }

    @Test
    void aPauseThatTheServerNamesIsKept() {
        // Given
        assertThatThrownBy(() -> pass(down("quota", Duration.ofSeconds(3)))).hasMessage("quota");

        // Then
        pass(Duration.ofMillis(2_999));
        assertThatThrownBy(this::succeeds).isInstanceOf(CredentialException.class);
        pass(Duration.ofMillis(1_000));
        assertThat(succeeds()).isEqualTo("up");
    }

    @Test
    void noMoreCallsAreUnderWayThanItTakes() {
        // Given
        List<UniEmitter<? super String>> held = hold(3);

        // Then
        assertThatThrownBy(this::succeeds).hasMessageContaining("3 calls to answer yet");
        held.get(0).complete("up");
        assertThat(succeeds()).isEqualTo("up");
    }

    @Test
    void whatMustNotBeLostIsTriedAlsoWhileItIsClosed() {
        // Given
        for (int i = 0; i < 5; i++) {
            fails("down");
        }

        // Then
        assertThat(done(gate.passUrgent(() -> Uni.createFrom().item("written"))))
                .isEqualTo("written");
        assertThat(succeeds()).isEqualTo("up");
    }

    /** Milliseconds until a call is let through, which then fails. */
    private long untilNextTry() {
        int before = asked;
        for (long millis = 1; ; millis++) {
            pass(Duration.ofMillis(1));
            assertThatThrownBy(() -> pass(down("down", Duration.ZERO))).isNotNull();
            if (asked > before) {
                return millis;
            }
        }
    }

    private void fails(String message) {
        assertThatThrownBy(() -> pass(down(message, Duration.ZERO))).hasMessage(message);
    }

    private String pass(VaultUnavailable failure) {
        return done(gate.pass(() -> {
            asked++;
            return Uni.createFrom().failure(failure);
        }));
    }

    private String succeeds() {
        return done(gate.pass(() -> {
            asked++;
            return Uni.createFrom().item("up");
        }));
    }

    private List<UniEmitter<? super String>> hold(int calls) {
        List<UniEmitter<? super String>> held = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            gate.pass(() -> Uni.createFrom().<String>emitter(held::add))
                    .subscribe()
                    .with(answer -> {}, failure -> {});
        }
        assertThat(held).hasSize(calls);
        return held;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static VaultUnavailable down(String message, Duration pause) {
        return new VaultUnavailable(message, pause, null);
    }

    private static <T> T done(Uni<T> call) {
        return call.await().atMost(Duration.ofSeconds(5));
    }
}

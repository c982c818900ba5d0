package io.flowmaestro.vault.store.vault;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps load off a server that cannot take it: so many calls at once and no more, and after several failures in a row none
 * for a while, then one that tries. What is not let through fails at once, with what the server said last. Nothing is
 * repeated here: whoever asks for a lease repeats that.
 */
final class VaultGate {
    /** Failures in a row that close the gate. A server that names a pause closes it with its first. */
    private static final int TOLERATED = 5;

    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final int concurrency;
    private final Duration deadline;
    private final RandomGenerator random;
    private final LongSupplier nanos;

    private int underWay;
    private long answers;
    private int failures;
    private int closings;
    private boolean closed;
    private long opensAt;
    private String reason = "";

    /**
     * @param concurrency calls at once
     * @param deadline of a call, with all that belongs to it
     * @param random spreads the tries of several replicas
     * @param nanos {@link System#nanoTime}
     */
    VaultGate(int concurrency, Duration deadline, RandomGenerator random, LongSupplier nanos) {
        this.concurrency = concurrency;
        this.deadline = deadline;
        this.random = random;
        this.nanos = nanos;
    }

    /** Makes a call where one may be made now. */
    <T> Uni<T> pass(Supplier<Uni<T>> call) {
        return pass(false, call);
    }

    /** Makes one also while the gate is closed: a rotated token that is not written in time is lost. */
    <T> Uni<T> passUrgent(Supplier<Uni<T>> call) {
        return pass(true, call);
    }

    private <T> Uni<T> pass(boolean urgent, Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> {
            Passage passage = enter(urgent);
            return call.get()
                    .ifNoItem()
                    .after(deadline)
                    .failWith(() -> VaultUnavailable.late(deadline))
                    .onTermination()
                    .invoke((answer, failure, cancelled) -> leave(passage, failure, cancelled));
        });
    }

    private synchronized Passage enter(boolean urgent) {
        long now = nanos.getAsLong();
        if (closed && !urgent && now - opensAt < 0) {
            throw refused(reason + " It is asked again in a moment.");
        }
        if (underWay >= concurrency) {
            throw refused("The vault server has " + concurrency + " calls to answer yet.");
        }
        underWay++;
        if (closed) {
            opensAt = now + deadline.toNanos(); // nobody else until this one is answered
        }
        return new Passage(closed, answers);
    }

    private synchronized void leave(Passage passage, @Nullable Throwable failure, boolean cancelled) {
        underWay--;
        if (failure instanceof VaultUnavailable unavailable) {
            failed(passage, unavailable);
        } else if (!cancelled) {
            // An answer, be it a refusal of this one request, shows that the server is there.
            answers++;
            failures = 0;
            closings = 0;
            closed = false;
        }
    }

    /** Where others have had their answers meanwhile, it was not the server but this one request. */
    private void failed(Passage passage, VaultUnavailable failure) {
        boolean named = !failure.pause().isZero();
        if (passage.answersBefore() != answers && !named) {
            return;
        }
        failures++;
        if (passage.trial() || (!closed && (named || failures >= TOLERATED))) {
            closed = true;
            reason = String.valueOf(failure.getMessage());
            opensAt = nanos.getAsLong() + pause(failure.pause()).toNanos();
            closings++;
        }
    }

    /** Half to all of a span that doubles each time, and not less than what the server asks for. */
    private Duration pause(Duration asked) {
        long span = Math.min(LONGEST.toNanos(), SHORTEST.toNanos() << Math.min(closings, 10));
        return asked.plusNanos(span / 2 + random.nextLong(span / 2));
    }

    private static CredentialException refused(String message) {
        return new CredentialException(FailureKind.CREDENTIAL_UNAVAILABLE, "store_unavailable", message);
    }

    /**
     * One call's way through.
     *
     * @param trial whether it goes through a closed gate
     * @param answersBefore answers to others when it began
     */
    private record Passage(boolean trial, long answersBefore) {}
}

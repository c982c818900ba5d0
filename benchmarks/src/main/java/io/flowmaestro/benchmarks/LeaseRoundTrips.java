package io.flowmaestro.benchmarks;

import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Says how often an executor asks the vault: 1,000 operations a second over 1,000 connections, for two hours of a clock
 * that is moved by hand. Prints round trips for each operation, and fails above the promised 0.005.
 */
public final class LeaseRoundTrips {
    private static final double PROMISED = 0.005;
    private static final int CONNECTIONS = 1_000;
    private static final int OPERATIONS_A_SECOND = 1_000;
    private static final Duration SHORTEST = Duration.ofSeconds(60 + 30);
    private static final Duration STRETCH = Duration.ofHours(2);
    private static final Instant START = Instant.parse("2026-12-01T10:00:00Z");

    private LeaseRoundTrips() {}

    /** Prints a line for each kind of credential. */
    public static void main(String[] args) {
        double worst = DoubleStream.of(
                        print("keys, which do not expire", null),
                        print("tokens that live for an hour", Duration.ofHours(1)),
                        print("tokens that live for 10 minutes", Duration.ofMinutes(10)))
                .max()
                .orElseThrow();
        if (worst > PROMISED) {
            throw new IllegalStateException("More than " + PROMISED + " round trips an operation.");
        }
    }

    private static double print(String what, @Nullable Duration life) {
        double trips = ofAnOperation(life);
        System.out.printf("%-32s %.5f round trips an operation%n", what, trips);
        return trips;
    }

    /**
     * Round trips for each operation.
     *
     * @param life of the connections' tokens; null where they are keys, which do not expire
     */
    public static double ofAnOperation(@Nullable Duration life) {
        HandClock clock = new HandClock();
        Random random = new Random(7);
        LendingVault vault = new LendingVault(clock, life == null ? ref -> Instant.MAX : tokens(clock, random, life));
        CachingCredentialVault cache = new CachingCredentialVault(vault, clock, new Random(8), 10_000);
        List<CredentialRef> refs = IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> new CredentialRef("acme", "conn_" + i))
                .toList();
        long operations = STRETCH.toSeconds() * OPERATIONS_A_SECOND;
        for (long i = 0; i < operations; i++) {
            clock.now = START.plusMillis(i * 1_000 / OPERATIONS_A_SECOND);
            cache.lease(refs.get(random.nextInt(CONNECTIONS)), "op").await().indefinitely();
        }
        return (double) vault.asked() / operations;
    }

    /**
     * Each is refreshed by the vault somewhere between 0.6 and 0.8 of its life, or first where a lease would be shorter than
     * half a minute.
     */
    private static Function<CredentialRef, Instant> tokens(HandClock clock, Random random, Duration life) {
        Map<CredentialRef, Token> current = new HashMap<>();
        return ref -> {
            Token token = current.computeIfAbsent(
                    ref, first -> token(random, life, START.minusMillis(random.nextLong(life.toMillis() * 6 / 10))));
            while (!clock.now.isBefore(token.refreshAt())) {
                token = token(random, life, token.refreshAt());
            }
            if (clock.now.plus(SHORTEST).isAfter(token.expiresAt())) {
                token = token(random, life, clock.now);
            }
            current.put(ref, token);
            return token.expiresAt();
        };
    }

    private static Token token(Random random, Duration life, Instant issued) {
        long millis = life.toMillis();
        return new Token(
                issued.plusMillis(random.nextLong(millis * 6 / 10, millis * 8 / 10)), issued.plusMillis(millis));
    }

    private record Token(Instant refreshAt, Instant expiresAt) {}

    /** Time moved by hand. */
    private static final class HandClock extends Clock {
        private Instant now = START;

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

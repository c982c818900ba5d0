package io.flowmaestro.vault.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.flowmaestro.events.FailureKind;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps leases in memory until they expire, and no more of them than fit. Whoever asks while a lease is on its way waits
 * for that one. From four fifths of its life on, a lease is still given, while the first to ask fetches the next.
 *
 * <p>A vault that cannot be reached is asked again after {@link #SHORTEST_HOLD} to {@link #LONGEST_HOLD} for each
 * credential: till then, those without a lease get the same failure, at once. No other failure is kept.
 *
 * <p>What {@link #drop} or {@link #renew} takes out while it is on its way still reaches those who wait for it, and nobody
 * after them.
 */
public final class CachingCredentialVault implements CredentialVault {
    /** With the jitter, some five calls a second for a credential in use: far below what a vault in trouble would feel. */
    static final Duration SHORTEST_HOLD = Duration.ofMillis(100);

    /** Short beside an executor's repeats, so that a vault's short absence costs no operation its attempts. */
    static final Duration LONGEST_HOLD = Duration.ofMillis(300);

    private final CredentialVault vault;
    private final Clock clock;
    private final RandomGenerator random;
    private final Cache<CredentialRef, Kept> kept;

    /** Also the lock of its key: what is kept changes inside its {@code compute} alone. */
    private final ConcurrentMap<CredentialRef, VaultCall> calls = new ConcurrentHashMap<>();

    /**
     * @param vault where leases come from; every call to it ends
     * @param clock tells which are expired
     * @param random spreads the calls to a vault that cannot be reached
     * @param capacity leases kept, 1 or more
     */
    public CachingCredentialVault(CredentialVault vault, Clock clock, RandomGenerator random, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("A cache holds 1 lease or more, not " + capacity + ".");
        }
        this.vault = vault;
        this.clock = clock;
        this.random = random;
        this.kept = Caffeine.newBuilder()
                .maximumSize(capacity)
                .expireAfter(Expiry.<CredentialRef, Kept>writing((ref, answer) -> lifeOf(answer)))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .scheduler(Scheduler.systemScheduler()) // no secret stays longer because nobody asks
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Uni<Lease> lease(CredentialRef ref, RequestedOperation operation) {
        Kept found = kept.getIfPresent(ref);
        if (found != null && clock.millis() < found.renewAt()) {
            return found.answer();
        }
        VaultCall mine = new VaultCall(null, () -> vault.lease(ref, operation));
        VaultCall call = calls.computeIfAbsent(ref, key -> isFresh(kept.getIfPresent(key)) ? null : mine);
        if (call == null) {
            return lease(ref, operation); // the answer has just come
        }
        if (call == mine) {
            begin(ref, mine);
        }
        if (found != null) {
            return found.answer();
        }
        return call == mine
                ? call.answer()
                : call.answer()
                        .onFailure(CachingCredentialVault::isOfItsAsker)
                        .recoverWithUni(() -> lease(ref, operation));
    }

    @Override
    public Uni<Lease> renew(Lease refused, RequestedOperation operation) {
        CredentialRef ref = refused.ref();
        Kept found = kept.getIfPresent(ref);
        if (found != null && found.replaces(refused)) {
            return found.answer();
        }
        VaultCall mine = new VaultCall(refused, () -> vault.renew(refused, operation));
        VaultCall call = calls.compute(ref, (key, current) -> renewal(refused, mine, current));
        if (call == mine) {
            begin(ref, mine);
            return mine.answer();
        }
        return call == null || !call.renews(refused)
                ? renew(refused, operation) // the answer has just come
                : call.answer()
                        .onFailure(CachingCredentialVault::isOfItsAsker)
                        .recoverWithUni(() -> renew(refused, operation));
    }

    @Override
    public Uni<Grant> store(CredentialRef ref, NewCredential credential) {
        return vault.store(ref, credential).invoke(() -> drop(ref));
    }

    @Override
    public Uni<Grant> exchange(CredentialRef ref, AuthorizationCode code) {
        return vault.exchange(ref, code).invoke(() -> drop(ref));
    }

    @Override
    public Uni<RevocationResult> revoke(CredentialRef ref) {
        return vault.revoke(ref).invoke(() -> drop(ref));
    }

    @Override
    public Uni<Grant> promote(CredentialRef candidate) {
        return vault.promote(candidate).invoke(() -> drop(candidate.current()));
    }

    @Override
    public Uni<Void> destroy(CredentialRef ref) {
        return vault.destroy(ref).invoke(() -> drop(ref));
    }

    /** Forgets the lease of a credential, one on its way too, so that the next one is asked for from now on. */
    public void drop(CredentialRef ref) {
        calls.compute(ref, (key, current) -> {
            kept.invalidate(key);
            return null;
        });
    }

    /** Forgets all leases, as {@link #drop} does one: for who may have missed why to drop some. */
    public void dropAll() {
        List.copyOf(calls.keySet()).forEach(this::drop);
        List.copyOf(kept.asMap().keySet()).forEach(this::drop);
    }

    /** Starts the call outside the lock, and for good: one waiter that gives up does not take it from the others. */
    private void begin(CredentialRef ref, VaultCall call) {
        call.shared.subscribe().with(lease -> keep(ref, call, lease), failure -> endWithout(ref, call, failure));
    }

    private void keep(CredentialRef ref, VaultCall call, Lease lease) {
        calls.computeIfPresent(ref, (key, current) -> {
            if (current != call) {
                return current;
            }
            kept.put(key, Kept.of(lease, clock.millis()));
            return null;
        });
    }

    private void endWithout(CredentialRef ref, VaultCall call, Throwable failure) {
        calls.computeIfPresent(ref, (key, current) -> {
            if (current != call) {
                return current;
            }
            if (isUnavailable(failure)) {
                hold(key, failure);
            } else if (!isOfItsAsker(failure)) {
                kept.invalidate(key); // the vault's word counts: it lends nothing more of this credential
            }
            return null;
        });
    }

    /** Asks no more for a moment: what is left of the old lease serves on, and where nothing is, the failure does. */
    private void hold(CredentialRef ref, Throwable failure) {
        long until = clock.millis() + random.nextLong(SHORTEST_HOLD.toMillis(), LONGEST_HOLD.toMillis());
        Kept old = kept.getIfPresent(ref);
        kept.put(
                ref,
                old == null
                        ? new Kept(null, Uni.createFrom().failure(failure), until, until)
                        : new Kept(old.lease(), old.answer(), until, old.expiresAt()));
    }

    /** The call whose answer is another lease than the refused one; whatever is there where that has come. */
    private @Nullable VaultCall renewal(Lease refused, VaultCall mine, @Nullable VaultCall current) {
        Kept found = kept.getIfPresent(refused.ref());
        if ((found != null && found.replaces(refused)) || (current != null && current.renews(refused))) {
            return current;
        }
        kept.invalidate(refused.ref());
        return mine;
    }

    private boolean isFresh(@Nullable Kept found) {
        return found != null && clock.millis() < found.renewAt();
    }

    private Duration lifeOf(Kept answer) {
        return Duration.ofMillis(Math.max(0, answer.expiresAt() - clock.millis()));
    }

    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof CredentialException known && known.kind() == FailureKind.CREDENTIAL_UNAVAILABLE;
    }

    /** Those who joined the call may have a good token. */
    private static boolean isOfItsAsker(Throwable failure) {
        return failure instanceof CredentialException known
                && known.code().equals(CredentialException.TENANT_TOKEN_REFUSED);
    }

    /**
     * What is given without asking the vault. Times are in milliseconds since the epoch.
     *
     * @param lease null where the vault could not be reached
     * @param answer the same, ready to be given: a hit makes nothing new
     * @param renewAt from then on the next one is asked for
     * @param expiresAt from then on it is not given
     */
    private record Kept(@Nullable Lease lease, Uni<Lease> answer, long renewAt, long expiresAt) {
        static Kept of(Lease lease, long now) {
            long expiresAt = lease.expiresAt().toEpochMilli();
            return new Kept(lease, Uni.createFrom().item(lease), now + (expiresAt - now) * 4 / 5, expiresAt);
        }

        boolean replaces(Lease refused) {
            return lease == null || !lease.secrets().equals(refused.secrets());
        }
    }

    /** One call to the vault, on its way. */
    private static final class VaultCall {
        private final @Nullable Lease refused;
        private final Uni<Lease> shared;

        VaultCall(@Nullable Lease refused, Supplier<Uni<? extends Lease>> call) {
            this.refused = refused;
            this.shared = Uni.createFrom().deferred(call).memoize().indefinitely();
        }

        Uni<Lease> answer() {
            return CallerContext.keep(shared);
        }

        boolean renews(Lease other) {
            return refused != null && refused.secrets().equals(other.secrets());
        }
    }
}

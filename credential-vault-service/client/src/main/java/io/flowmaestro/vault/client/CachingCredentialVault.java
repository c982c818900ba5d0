package io.flowmaestro.vault.client;

import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps leases in memory until they expire, the least recently used going first where there are too many. Whoever asks
 * while a lease is on its way waits for that one. A failure is not kept.
 *
 * <p>What {@link #drop} or a newer call takes out while it is on its way still reaches those who wait for it, and
 * nobody after them.
 */
public final class CachingCredentialVault implements CredentialVault {
    private final CredentialVault vault;
    private final Clock clock;
    private final Leases leases;

    /**
     * @param vault where leases come from
     * @param clock tells which are expired
     * @param capacity leases kept, 1 or more
     */
    public CachingCredentialVault(CredentialVault vault, Clock clock, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("A cache holds 1 lease or more, not " + capacity + ".");
        }
        this.vault = vault;
        this.clock = clock;
        this.leases = new Leases(capacity);
    }

    @Override
    public Uni<Lease> lease(CredentialRef ref, String operationId) {
        Instant now = clock.instant();
        VaultCall asked;
        synchronized (leases) {
            VaultCall kept = leases.get(ref);
            if (kept != null && kept.serves(now)) {
                return kept.answer();
            }
            asked = new VaultCall(null, vault.lease(ref, operationId));
            leases.put(ref, asked);
        }
        return ask(ref, asked);
    }

    @Override
    public Uni<Lease> renew(Lease refused, String operationId) {
        CredentialRef ref = refused.ref();
        Instant now = clock.instant();
        VaultCall asked;
        synchronized (leases) {
            VaultCall kept = leases.get(ref);
            if (kept != null && kept.serves(now) && kept.replaces(refused)) {
                return kept.answer();
            }
            asked = new VaultCall(refused, vault.renew(refused, operationId));
            leases.put(ref, asked);
        }
        return ask(ref, asked);
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
    public Uni<Void> destroy(CredentialRef ref) {
        return vault.destroy(ref).invoke(() -> drop(ref));
    }

    /** Forgets the lease of a credential, so that the next one comes from the vault. */
    public void drop(CredentialRef ref) {
        synchronized (leases) {
            leases.remove(ref);
        }
    }

    /** Starts the call outside the lock, and for good: one waiter that gives up does not take it from the others. */
    private Uni<Lease> ask(CredentialRef ref, VaultCall asked) {
        Uni<Lease> answer = asked.answer();
        asked.shared.subscribe().with(asked::keep, failure -> forget(ref, asked));
        return answer;
    }

    private void forget(CredentialRef ref, VaultCall asked) {
        synchronized (leases) {
            leases.remove(ref, asked);
        }
    }

    /** One call to the vault: on its way, or answered. */
    private static final class VaultCall {
        private final @Nullable Lease refused;
        private final Uni<Lease> shared;
        private volatile @Nullable Lease lease;

        VaultCall(@Nullable Lease refused, Uni<Lease> call) {
            this.refused = refused;
            this.shared = call.memoize().indefinitely();
        }

        Uni<Lease> answer() {
            return lease == null ? CallerContext.keep(shared) : shared;
        }

        void keep(Lease given) {
            lease = given;
        }

        boolean serves(Instant now) {
            Lease given = lease;
            return given == null || now.isBefore(given.expiresAt());
        }

        boolean replaces(Lease other) {
            Lease given = lease;
            return given == null
                    ? refused != null && refused.secrets().equals(other.secrets())
                    : !Objects.equals(given.secrets(), other.secrets());
        }
    }

    /** By time of use, and no more of them than fit. */
    private static final class Leases extends LinkedHashMap<CredentialRef, VaultCall> {
        private static final long serialVersionUID = 1L;
        private final int capacity;

        Leases(int capacity) {
            super(16, 0.75f, true);
            this.capacity = capacity;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<CredentialRef, VaultCall> eldest) {
            return size() > capacity;
        }
    }
}

package io.flowmaestro.benchmarks;

import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Grant;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.RequestedOperation;
import io.flowmaestro.vault.client.RevocationResult;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Lends at once, on the vault service's terms, and counts. */
final class LendingVault implements CredentialVault {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Clock clock;
    private final Function<CredentialRef, Instant> tokenEnds;
    private long asked;

    /** @param tokenEnds when the current token of a credential expires */
    LendingVault(Clock clock, Function<CredentialRef, Instant> tokenEnds) {
        this.clock = clock;
        this.tokenEnds = tokenEnds;
    }

    /** One whose credentials do not expire. */
    static LendingVault ofKeys(Clock clock) {
        return new LendingVault(clock, ref -> Instant.MAX);
    }

    /** Leases asked for so far. */
    long asked() {
        return asked;
    }

    @Override
    public Uni<Lease> lease(CredentialRef ref, RequestedOperation operation) {
        asked++;
        Instant longest = clock.instant().plus(LONGEST);
        Instant end = tokenEnds.apply(ref).minusSeconds(60);
        return Uni.createFrom()
                .item(new Lease(
                        ref,
                        "slack",
                        "oauth2",
                        Map.of("access_token", Secret.of("xoxb-" + ref.connectionId())),
                        Map.of(),
                        List.of(),
                        false,
                        true,
                        end.isBefore(longest) ? end : longest));
    }

    @Override
    public Uni<Lease> renew(Lease refused, RequestedOperation operation) {
        return lease(refused.ref(), operation);
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
    public Uni<Grant> promote(CredentialRef candidate) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<RevocationResult> revoke(CredentialRef ref) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Void> destroy(CredentialRef ref) {
        throw new UnsupportedOperationException();
    }
}

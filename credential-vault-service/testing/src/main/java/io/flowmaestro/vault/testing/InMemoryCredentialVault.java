package io.flowmaestro.vault.testing;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialException;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A credential vault without a store or a network, for tests. Codes and refresh tokens go to a scripted endpoint. */
public final class InMemoryCredentialVault implements CredentialVault {
    /** Who asked for a lease, and for which operation. */
    public record Asked(CredentialRef ref, String operationId) {}

    private record Kept(
            String provider,
            String method,
            Map<String, Secret> secrets,
            Map<String, String> fields,
            List<String> scopes,
            boolean sandbox,
            @Nullable Secret refreshToken,
            @Nullable Instant expiresAt) {}

    private static final Duration LONGEST_LEASE = Duration.ofMinutes(5);
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(30);

    private final Clock clock;
    private final ScriptedTokenEndpoint endpoint;
    private final Map<CredentialRef, Kept> credentials = new HashMap<>();
    private final List<Asked> asked = new ArrayList<>();
    private boolean unavailable;
    private Duration slowness = Duration.ZERO;

    /** With the system's clock and a token endpoint of its own. */
    public InMemoryCredentialVault() {
        this(Clock.systemUTC(), new ScriptedTokenEndpoint());
    }

    public InMemoryCredentialVault(Clock clock, ScriptedTokenEndpoint endpoint) {
        this.clock = clock;
        this.endpoint = endpoint;
    }

    /** Redeems the codes and refreshes the tokens. */
    public ScriptedTokenEndpoint endpoint() {
        return endpoint;
    }

    /** Whether every call fails with {@link FailureKind#CREDENTIAL_UNAVAILABLE}, as when the vault is down. */
    public synchronized void unavailable(boolean unavailable) {
        this.unavailable = unavailable;
    }

    /** How long a lease takes from now on. */
    public synchronized void slow(Duration slowness) {
        this.slowness = slowness;
    }

    /** Whose credentials it keeps now. */
    public synchronized Set<CredentialRef> kept() {
        return Set.copyOf(credentials.keySet());
    }

    /** Every lease and renewal asked for so far. */
    public synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    @Override
    public Uni<Lease> lease(CredentialRef ref, RequestedOperation operation) {
        Uni<Lease> lease = answer(() -> {
            asked.add(new Asked(ref, operation.id()));
            Kept kept = kept(ref);
            return kept.refreshToken() != null && life(kept).compareTo(SHORTEST_LEASE) < 0
                    ? lend(ref, refresh(ref, kept))
                    : lend(ref, kept);
        });
        return slowness().isZero() ? lease : lease.onItem().delayIt().by(slowness());
    }

    private synchronized Duration slowness() {
        return slowness;
    }

    @Override
    public Uni<Lease> renew(Lease refused, RequestedOperation operation) {
        return answer(() -> {
            asked.add(new Asked(refused.ref(), operation.id()));
            Kept kept = kept(refused.ref());
            return kept.secrets().equals(refused.secrets())
                    ? lend(refused.ref(), refresh(refused.ref(), kept))
                    : lend(refused.ref(), kept);
        });
    }

    @Override
    public Uni<Grant> store(CredentialRef ref, NewCredential credential) {
        return answer(() -> {
            Kept kept = new Kept(
                    credential.provider(),
                    credential.method(),
                    credential.secrets(),
                    credential.fields(),
                    List.of(),
                    credential.sandbox(),
                    null,
                    null);
            credentials.put(ref, kept);
            return grant(kept);
        });
    }

    @Override
    public Uni<Grant> exchange(CredentialRef ref, AuthorizationCode code) {
        return answer(() -> {
            TokenAnswer.Issued issued = issued(endpoint.redeem(code.code(), code.verifier(), code.redirectUri()));
            Kept kept = new Kept(
                    code.provider(),
                    code.method(),
                    Map.of("access_token", issued.accessToken()),
                    code.fields(),
                    issued.scopes(),
                    code.sandbox(),
                    issued.refreshToken(),
                    expiry(issued));
            credentials.put(ref, kept);
            return grant(kept);
        });
    }

    @Override
    public Uni<RevocationResult> revoke(CredentialRef ref) {
        return answer(() -> {
            Kept kept = credentials.remove(ref);
            Secret token = kept == null ? null : kept.secrets().get("access_token");
            if (token == null) {
                return RevocationResult.NOT_OFFERED;
            }
            return endpoint.revoke(token) ? RevocationResult.REVOKED : RevocationResult.FAILED;
        });
    }

    @Override
    public Uni<Grant> promote(CredentialRef candidate) {
        return answer(() -> {
            Kept next = kept(candidate);
            Kept before = kept(candidate.current());
            if (!next.provider().equals(before.provider())
                    || !next.method().equals(before.method())
                    || next.sandbox() != before.sandbox()) {
                throw new CredentialException(
                        FailureKind.VALIDATION, "not_a_successor", "The candidate is for something else.");
            }
            credentials.put(candidate.current(), next);
            credentials.remove(candidate);
            return grant(next);
        });
    }

    @Override
    public Uni<Void> destroy(CredentialRef ref) {
        return answer(() -> credentials.remove(ref)).replaceWithVoid();
    }

    private <T> Uni<T> answer(Supplier<T> answer) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                if (unavailable) {
                    throw new CredentialException(
                            FailureKind.CREDENTIAL_UNAVAILABLE, "vault_unreachable", "The vault cannot be reached.");
                }
                return answer.get();
            }
        });
    }

    private Kept kept(CredentialRef ref) {
        Kept kept = credentials.get(ref);
        if (kept == null) {
            throw new CredentialException(
                    FailureKind.NOT_FOUND, "unknown_connection", "The vault has no credential of this connection.");
        }
        return kept;
    }

    private Kept refresh(CredentialRef ref, Kept kept) {
        Secret refreshToken = kept.refreshToken();
        if (refreshToken == null) {
            throw new CredentialException(
                    FailureKind.INVALID_AUTH, "not_refreshable", "The credential cannot be renewed without a person.");
        }
        TokenAnswer.Issued issued = issued(endpoint.refresh(refreshToken));
        Kept fresh = new Kept(
                kept.provider(),
                kept.method(),
                Map.of("access_token", issued.accessToken()),
                kept.fields(),
                issued.scopes(),
                kept.sandbox(),
                issued.refreshToken(),
                expiry(issued));
        credentials.put(ref, fresh);
        return fresh;
    }

    private Lease lend(CredentialRef ref, Kept kept) {
        Duration life = life(kept);
        return new Lease(
                ref,
                kept.provider(),
                kept.method(),
                kept.secrets(),
                kept.fields(),
                kept.scopes(),
                kept.sandbox(),
                kept.refreshToken() != null,
                clock.instant().plus(life.compareTo(SHORTEST_LEASE) < 0 ? SHORTEST_LEASE : life));
    }

    /** Negative where the token is about to expire or has. */
    private Duration life(Kept kept) {
        if (kept.expiresAt() == null) {
            return LONGEST_LEASE;
        }
        Duration left = Duration.between(clock.instant(), kept.expiresAt()).minus(MARGIN);
        return left.compareTo(LONGEST_LEASE) < 0 ? left : LONGEST_LEASE;
    }

    private @Nullable Instant expiry(TokenAnswer.Issued issued) {
        return issued.life() == null ? null : clock.instant().plus(issued.life());
    }

    private static Grant grant(Kept kept) {
        return new Grant(null, kept.scopes(), kept.fields(), kept.expiresAt(), kept.refreshToken() != null);
    }

    private static TokenAnswer.Issued issued(TokenAnswer answer) {
        if (answer instanceof TokenAnswer.Issued issued) {
            return issued;
        }
        if (answer instanceof TokenAnswer.Refused refused) {
            throw new CredentialException(
                    FailureKind.INVALID_AUTH, refused.error(), "The provider refused: " + refused.error() + ".");
        }
        throw new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE, "token_endpoint_unavailable", "The token endpoint is down.");
    }
}

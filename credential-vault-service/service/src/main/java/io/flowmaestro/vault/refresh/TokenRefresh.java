package io.flowmaestro.vault.refresh;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.VaultMetrics;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.exchange.TokenEndpoint;
import io.flowmaestro.vault.store.CredentialDocument;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.StoredCredential;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gets new access tokens, one refresh for each that went stale: callers in this process join the one on its way, other
 * replicas wait for the claim and then find the new token. It is stored before anyone gets it. A refresh that began is
 * ended, also if everyone who asked for it is gone, as its refresh token may be worth nothing afterwards.
 */
public final class TokenRefresh {
    /**
     * Words of RFC 6749, section 5.2, by which what gets tokens is refused for good. The client is meant only where it is
     * the person's own; a refusal of the operator's is of another kind.
     */
    private static final Set<String> FINAL = Set.of("invalid_grant", "invalid_client", "unauthorized_client");

    /** For writing a new token: without it a rotated refresh token is lost. */
    private static final Duration WRITING = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final SecretStore store;
    private final CredentialClaims claims;
    private final TokenEndpoint endpoint;
    private final VaultMetrics metrics;
    private final Clock clock;
    private final Map<Stale, Uni<StoredCredential>> underWay = new ConcurrentHashMap<>();

    public TokenRefresh(
            SecretStore store, CredentialClaims claims, TokenEndpoint endpoint, VaultMetrics metrics, Clock clock) {
        this.store = store;
        this.claims = claims;
        this.endpoint = endpoint;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Another credential than the stale one, or the stale one with the provider's {@link StoredCredential#refusal}.
     *
     * @param stale as it was read; refreshable
     */
    public Uni<StoredCredential> replace(CredentialRef ref, StoredCredential stale) {
        Stale key = new Stale(ref, stale.secrets());
        Uni<StoredCredential> mine = claims.holding(ref, () -> refreshOnce(ref, stale))
                .onTermination()
                .invoke(() -> underWay.remove(key))
                .memoize()
                .indefinitely();
        Uni<StoredCredential> first = underWay.putIfAbsent(key, mine);
        if (first != null) {
            return first;
        }
        mine.subscribe().with(done -> {}, failure -> {}); // whoever waits gets it; nobody's leaving ends it
        return mine;
    }

    /** Completes when no refresh is under way, for the service's end. */
    public Uni<Void> idle() {
        return underWay.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(List.copyOf(underWay.values()))
                        .andCollectFailures()
                        .replaceWithVoid();
    }

    private Uni<StoredCredential> refreshOnce(CredentialRef ref, StoredCredential stale) {
        return store.get(SecretName.of(ref)).chain(found -> {
            VersionedSecret kept = found.orElseThrow(TokenRefresh::gone);
            StoredCredential current = CredentialDocument.read(kept.document());
            return !current.refreshable() || !current.secrets().equals(stale.secrets())
                    ? Uni.createFrom().item(current)
                    : next(current).chain(next -> write(ref, next, kept.version()));
        });
    }

    private Uni<StoredCredential> next(StoredCredential current) {
        return endpoint.renew(current)
                .onItemOrFailure()
                .invoke((answer, failure) -> metrics.refresh(current.provider(), failure))
                .map(answer -> current.with(answer, clock.instant()))
                .onFailure(TokenRefresh::isFinal)
                .recoverWithItem(failure -> current.refused(((CredentialException) failure).code()));
    }

    private Uni<StoredCredential> write(CredentialRef ref, StoredCredential next, long version) {
        return store.put(SecretName.of(ref), CredentialDocument.write(next), next.labels(), version)
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .expireIn(WRITING.toMillis())
                .chain(written -> written ? Uni.createFrom().item(next) : reread(ref));
    }

    /** Someone wrote in between, or the writer's own first try did arrive: what is there now counts. */
    private Uni<StoredCredential> reread(CredentialRef ref) {
        return store.get(SecretName.of(ref))
                .map(found -> CredentialDocument.read(
                        found.orElseThrow(TokenRefresh::gone).document()));
    }

    private static boolean isFinal(Throwable failure) {
        return failure instanceof CredentialException refusal
                && refusal.kind() == FailureKind.INVALID_AUTH
                && FINAL.contains(refusal.code());
    }

    private static CredentialException gone() {
        return new CredentialException(
                FailureKind.NOT_FOUND, "unknown_connection", "There is no credential of this connection any more.");
    }

    private record Stale(CredentialRef ref, Map<String, Secret> secrets) {}
}

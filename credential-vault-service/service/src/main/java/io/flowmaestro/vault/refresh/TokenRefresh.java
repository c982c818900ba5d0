package io.flowmaestro.vault.refresh;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.VaultMetrics;
import io.flowmaestro.vault.audit.AuditEntry;
import io.flowmaestro.vault.audit.AuditLog;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.exchange.RetryLater;
import io.flowmaestro.vault.exchange.TokenEndpoint;
import io.flowmaestro.vault.record.CredentialRecords;
import io.flowmaestro.vault.refresh.CredentialClaims.Claim;
import io.flowmaestro.vault.store.CredentialDocument;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.StoredCredential;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Gets new access tokens, one refresh for each that went stale: callers in this process join the one on its way, other
 * replicas wait for the claim and then find the new token. It is stored before anyone gets it. A refresh that began is
 * ended, also if everyone who asked for it is gone, as its refresh token may be worth nothing afterwards.
 */
public final class TokenRefresh {
    private static final Logger LOG = Logger.getLogger(TokenRefresh.class);

    /**
     * Words of RFC 6749, section 5.2, by which what gets tokens is refused for good. The client is meant only where it is
     * the person's own; a refusal of the operator's is of another kind.
     */
    private static final Set<String> FINAL = Set.of("invalid_grant", "invalid_client", "unauthorized_client");

    /** For writing a new token: without it a rotated refresh token is lost. A store may be sealed for a while. */
    private static final Duration WRITING = Duration.ofMinutes(10);

    /** For one who asks: the work goes on without. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final SecretStore store;
    private final CredentialRecords records;
    private final CredentialClaims claims;
    private final TokenPace pace;
    private final TokenEndpoint endpoint;
    private final AuditLog audit;
    private final VaultMetrics metrics;
    private final Duration deadline;
    private final Clock clock;
    private final Map<Stale, Uni<StoredCredential>> underWay = new ConcurrentHashMap<>();

    /** @param deadline of a request to a token endpoint, the same as of the claims */
    public TokenRefresh(
            SecretStore store,
            CredentialRecords records,
            CredentialClaims claims,
            TokenPace pace,
            TokenEndpoint endpoint,
            AuditLog audit,
            VaultMetrics metrics,
            Duration deadline,
            Clock clock) {
        this.store = store;
        this.records = records;
        this.claims = claims;
        this.pace = pace;
        this.endpoint = endpoint;
        this.audit = audit;
        this.metrics = metrics;
        this.deadline = deadline;
        this.clock = clock;
    }

    /**
     * Another credential than the stale one, or the stale one with the provider's {@link StoredCredential#refusal}.
     *
     * @param stale as it was read; refreshable
     */
    public Uni<StoredCredential> replace(CredentialRef ref, StoredCredential stale) {
        return begun(ref, stale).ifNoItem().after(PATIENCE).failWith(TokenRefresh::underWay);
    }

    private Uni<StoredCredential> begun(CredentialRef ref, StoredCredential stale) {
        Stale key = new Stale(ref, stale.secrets());
        Uni<StoredCredential> mine = claims.holding(ref, claim -> refreshOnce(ref, stale, claim))
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

    /** Has the record say what the document does, where a crash came between the two. */
    Uni<Void> settle(CredentialRef ref) {
        return claims.holding(
                ref,
                claim -> store.get(SecretName.of(ref))
                        .chain(found -> found.map(kept -> CredentialDocument.read(kept.document()))
                                .map(current -> records.settled(ref, current, claim.fence()))
                                .orElseGet(Uni.createFrom()::voidItem)));
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

    private Uni<StoredCredential> refreshOnce(CredentialRef ref, StoredCredential stale, Claim claim) {
        return store.get(SecretName.of(ref)).chain(found -> {
            VersionedSecret kept = found.orElseThrow(TokenRefresh::gone);
            StoredCredential current = CredentialDocument.read(kept.document());
            return !current.refreshable() || !current.secrets().equals(stale.secrets())
                    ? Uni.createFrom().item(current)
                    : pace.inTurn(current.provider(), () -> claim.extend().chain(() -> next(ref.tenant(), current)))
                            .chain(next -> write(ref, next, kept.version(), claim))
                            .call(next -> tell(ref, next, claim))
                            .onFailure()
                            .call(failure -> record(entry(ref).failed(failure)))
                            .call(next -> record(
                                    entry(ref).ended(next.refusal() == null ? AuditEntry.DONE : next.refusal())));
        });
    }

    private static AuditEntry entry(CredentialRef ref) {
        return AuditEntry.own("refresh").of(ref);
    }

    /** Nothing is taken back for want of it: the token is stored, and the log has the entry in any case. */
    private Uni<Void> record(AuditEntry entry) {
        return audit.record(entry).onFailure().recoverWithNull();
    }

    /** A new token is good whether or not others hear of it: who looks at the record next makes it good. */
    private Uni<Void> tell(CredentialRef ref, StoredCredential next, Claim claim) {
        String refusal = next.refusal();
        Uni<Void> told = refusal == null
                ? records.refreshed(ref, next, claim.fence())
                : records.refused(ref, next, refusal, claim.fence());
        return told.onFailure()
                .invoke(failure -> LOG.warnf("A refresh is not recorded yet: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<StoredCredential> next(String tenant, StoredCredential current) {
        Instant issued = clock.instant();
        return endpoint.renew(tenant, current, deadline)
                .onItemOrFailure()
                .invoke((answer, failure) -> metrics.refresh(current.provider(), failure))
                .onFailure()
                .call(failure -> RetryLater.after(failure)
                        .map(time -> pace.close(current.provider(), time))
                        .orElseGet(Uni.createFrom()::voidItem))
                .map(answer -> current.with(answer, issued))
                .onFailure(TokenRefresh::isFinal)
                .recoverWithItem(failure -> current.refused(((CredentialException) failure).code()));
    }

    /** A token that is not written is lost with this process, so the claim lasts as long as that goes on. */
    private Uni<StoredCredential> write(CredentialRef ref, StoredCredential next, long version, Claim claim) {
        return store.put(SecretName.of(ref), CredentialDocument.write(next), next.labels(), version)
                .onFailure()
                .call(() -> claim.extend().onFailure().recoverWithNull())
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

    private static CredentialException underWay() {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE, "refresh_under_way", "The provider is asked for another token.");
    }

    private static CredentialException gone() {
        return new CredentialException(
                FailureKind.NOT_FOUND, "unknown_connection", "There is no credential of this connection any more.");
    }

    private record Stale(CredentialRef ref, Map<String, Secret> secrets) {}
}

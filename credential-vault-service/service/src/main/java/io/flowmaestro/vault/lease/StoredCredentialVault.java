package io.flowmaestro.vault.lease;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.TokenAnswer;
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
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.exchange.RevocationEndpoint;
import io.flowmaestro.vault.exchange.TokenEndpoint;
import io.flowmaestro.vault.record.CredentialRecords;
import io.flowmaestro.vault.refresh.CredentialClaims;
import io.flowmaestro.vault.refresh.TokenRefresh;
import io.flowmaestro.vault.rotation.Disposals;
import io.flowmaestro.vault.store.CredentialDocument;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.StoredCredential;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The vault itself, over a {@link SecretStore}. */
public final class StoredCredentialVault implements CredentialVault {
    /** A lease whose old token is still good waits no longer for the new one. */
    private static final Duration REFRESH_PATIENCE = Duration.ofMillis(1500);

    /** For a candidate that nobody promoted or destroyed: longer than it takes to try it out. */
    private static final Duration CANDIDATE_LIFE = Duration.ofHours(1);

    /** How long the versions before a reconnect stay: longer than its own write takes, as nobody needs them. */
    private static final Duration REPLACED_LIFE = Duration.ofMinutes(1);

    /** Nobody else writes while a claim is held, but a credential may be destroyed. */
    private static final int WRITE_ATTEMPTS = 3;

    private final Catalog catalog;
    private final SecretStore store;
    private final CredentialRecords records;
    private final CredentialClaims claims;
    private final TokenEndpoint endpoint;
    private final RevocationEndpoint revocation;
    private final TokenRefresh refresh;
    private final Lender lender;
    private final Disposals disposals;
    private final Duration keptBefore;
    private final Clock clock;

    /** @param keptBefore how long a version is kept that a promoted candidate took the place of */
    public StoredCredentialVault(
            Catalog catalog,
            SecretStore store,
            CredentialRecords records,
            CredentialClaims claims,
            TokenEndpoint endpoint,
            RevocationEndpoint revocation,
            TokenRefresh refresh,
            Lender lender,
            Disposals disposals,
            Duration keptBefore,
            Clock clock) {
        this.catalog = catalog;
        this.store = store;
        this.records = records;
        this.claims = claims;
        this.endpoint = endpoint;
        this.revocation = revocation;
        this.refresh = refresh;
        this.lender = lender;
        this.disposals = disposals;
        this.keptBefore = keptBefore;
        this.clock = clock;
    }

    @Override
    public Uni<Lease> lease(CredentialRef ref, RequestedOperation operation) {
        return lend(ref, (String) null);
    }

    @Override
    public Uni<Lease> renew(Lease refused, RequestedOperation operation) {
        return renew(refused.ref(), refused.fingerprint());
    }

    /** As {@link #renew(Lease, RequestedOperation)}, for who knows the {@link Lease#fingerprint} alone. */
    public Uni<Lease> renew(CredentialRef ref, String refused) {
        return lend(ref, refused);
    }

    @Override
    public Uni<Grant> store(CredentialRef ref, NewCredential given) {
        return ref.isCandidate()
                ? disposals.plan(ref, CANDIDATE_LIFE).chain(() -> storeNow(ref, given))
                : storeNow(ref, given);
    }

    private Uni<Grant> storeNow(CredentialRef ref, NewCredential given) {
        return Uni.createFrom().deferred(() -> {
            if (requireFit(given) instanceof AuthMethod.Tokens) {
                StoredCredential credential = StoredCredential.without(
                        given.provider(), given.method(), given.secrets(), given.fields(), given.sandbox());
                Instant issued = clock.instant();
                return endpoint.renew(ref.tenant(), credential, TokenEndpoint.DEADLINE)
                        .chain(answer -> keep(ref, connected(credential, answer, issued)));
            }
            return keep(
                    ref,
                    new StoredCredential(
                            given.provider(),
                            given.method(),
                            given.secrets(),
                            null,
                            Map.of(),
                            given.fields(),
                            null,
                            List.of(),
                            given.sandbox(),
                            null,
                            null,
                            null,
                            null));
        });
    }

    @Override
    public Uni<Grant> exchange(CredentialRef ref, AuthorizationCode code) {
        StoredCredential credential =
                StoredCredential.without(code.provider(), code.method(), Map.of(), code.fields(), code.sandbox());
        return Uni.createFrom().deferred(() -> {
            Instant issued = clock.instant();
            return endpoint.redeem(ref.tenant(), code)
                    .chain(redeemed ->
                            keep(ref, connected(credential.issuedTo(redeemed.clientId()), redeemed.answer(), issued)));
        });
    }

    /** Waits for a refresh under way: the token that it brings is to go, too. */
    @Override
    public Uni<RevocationResult> revoke(CredentialRef ref) {
        return claims.holding(
                ref,
                claim -> store.get(SecretName.of(ref))
                        .chain(found -> found.map(kept ->
                                        revocation.revoke(ref.tenant(), CredentialDocument.read(kept.document())))
                                .orElseGet(() -> Uni.createFrom().item(RevocationResult.NOT_OFFERED)))
                        .call(() -> destroy(ref)));
    }

    @Override
    public Uni<Grant> promote(CredentialRef candidate) {
        if (!candidate.isCandidate()) {
            return Uni.createFrom().failure(invalid("not_a_candidate", "This is the credential in use."));
        }
        return store.get(SecretName.of(candidate))
                .map(found -> found.orElseThrow(StoredCredentialVault::unknown))
                .map(kept -> CredentialDocument.read(kept.document()))
                .call(next ->
                        claims.holding(candidate.current(), claim -> succeed(candidate.current(), next, claim.fence())))
                .call(() -> destroy(candidate).onFailure().recoverWithNull())
                .map(StoredCredential::grant);
    }

    /** The version before is planned to go first: should the next one not be written, it is current, and stays. */
    private Uni<Void> succeed(CredentialRef ref, StoredCredential next, long fence) {
        return store.get(SecretName.of(ref))
                .map(found -> found.orElseThrow(StoredCredentialVault::unknown))
                .invoke(before -> requireSuccessor(CredentialDocument.read(before.document()), next))
                .call(before -> disposals.plan(ref, before.version() + 1, keptBefore))
                .call(() -> records.expect(ref, next, fence))
                .chain(before ->
                        store.put(SecretName.of(ref), CredentialDocument.write(next), next.labels(), before.version()))
                .invoke(StoredCredentialVault::requireWritten)
                .chain(() -> records.rotated(ref, next, fence));
    }

    private static void requireSuccessor(StoredCredential before, StoredCredential next) {
        if (!before.labels().equals(next.labels())) {
            throw invalid("not_a_successor", "The candidate is for another provider or method, or for the sandbox.");
        }
    }

    @Override
    public Uni<Void> destroy(CredentialRef ref) {
        return store.destroy(SecretName.of(ref)).chain(() -> records.forget(ref));
    }

    private Uni<Lease> lend(CredentialRef ref, @Nullable String refused) {
        return Uni.combine()
                .all()
                .unis(store.get(SecretName.of(ref)), records.isDisabled(ref))
                .with(StoredCredentialVault::enabled)
                .chain(credential -> usable(ref, credential, refused))
                .map(credential -> lend(ref, credential));
    }

    private static StoredCredential enabled(Optional<VersionedSecret> found, boolean disabled) {
        Secret document = found.orElseThrow(StoredCredentialVault::unknown).document();
        if (disabled) {
            throw invalid(CredentialException.CONNECTION_DISABLED, "The connection is switched off.");
        }
        return CredentialDocument.read(document);
    }

    private Uni<StoredCredential> usable(CredentialRef ref, StoredCredential credential, @Nullable String refused) {
        if (refused != null && refused.equals(lender.fingerprint(ref, credential, clock.instant()))) {
            return renewed(ref, credential);
        }
        return LeaseTerms.refreshFirst(credential, clock.instant())
                ? refreshed(ref, credential)
                : Uni.createFrom().item(credential);
    }

    private Uni<StoredCredential> renewed(CredentialRef ref, StoredCredential refused) {
        return refused.refreshable()
                ? refresh.replace(ref, refused).invoke(StoredCredentialVault::requireNotRefused)
                : Uni.createFrom().failure(notRefreshable(refused));
    }

    /** A token that is good for a while yet is lent where there is no new one in time. */
    private Uni<StoredCredential> refreshed(CredentialRef ref, StoredCredential credential) {
        Uni<StoredCredential> refreshed = refresh.replace(ref, credential);
        return LeaseTerms.end(credential, clock.instant()).isEmpty()
                ? refreshed
                : refreshed
                        .ifNoItem()
                        .after(REFRESH_PATIENCE)
                        .recoverWithItem(credential)
                        .onFailure(failure -> isTemporary(failure) || isOfGoneApp(failure))
                        .recoverWithItem(credential);
    }

    private Lease lend(CredentialRef ref, StoredCredential credential) {
        return lender.lend(ref, credential, clock.instant())
                .orElseThrow(() -> credential.refreshable() ? refreshLate() : notRefreshable(credential));
    }

    /** The old token's last moment passed while the next one was waited for: asked again, there is one. */
    private static CredentialException refreshLate() {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE, "refresh_late", "The next token is on its way.");
    }

    /** With its first token, and with the fields that came with that. */
    private StoredCredential connected(StoredCredential credential, TokenAnswer answer, Instant issued) {
        Map<String, String> fields = new HashMap<>(credential.fields());
        fields.putAll(answer.fields());
        catalog.provider(credential.provider())
                .orElseThrow()
                .connection()
                .checkFields(credential.method(), fields)
                .forEach(violation -> {
                    throw invalid(
                            "unusable_answer",
                            "The provider did not say what is needed: " + violation.pointer() + " "
                                    + violation.message());
                });
        return credential.withFields(fields).with(answer, issued);
    }

    private Uni<Grant> keep(CredentialRef ref, StoredCredential credential) {
        return claims.holding(
                        ref,
                        claim -> records.expect(ref, credential, claim.fence())
                                .chain(() -> put(ref, credential)
                                        .onFailure(StoredCredentialVault::isConflict)
                                        .retry()
                                        .atMost(WRITE_ATTEMPTS - 1))
                                .chain(() -> records.connected(ref, credential, claim.fence())))
                .replaceWith(credential.grant());
    }

    private Uni<Void> put(CredentialRef ref, StoredCredential credential) {
        return store.get(SecretName.of(ref))
                .map(found -> found.map(VersionedSecret::version).orElse(VersionedSecret.NONE))
                .call(version -> version == VersionedSecret.NONE
                        ? Uni.createFrom().voidItem()
                        : disposals.plan(ref, version + 1, REPLACED_LIFE))
                .chain(version -> store.put(
                        SecretName.of(ref), CredentialDocument.write(credential), credential.labels(), version))
                .invoke(StoredCredentialVault::requireWritten)
                .replaceWithVoid();
    }

    private AuthMethod requireFit(NewCredential given) {
        Provider provider = catalog.provider(given.provider())
                .orElseThrow(() -> invalid("unknown_provider", "There is no provider of that name."));
        AuthMethod method = provider.connection()
                .method(given.method())
                .filter(known -> !known.inBrowser())
                .orElseThrow(() -> invalid("unknown_method", provider.title() + " has no key of that name."));
        provider.connection()
                .check(given.method(), given.fields(), revealed(given.secrets()))
                .forEach(violation -> {
                    throw invalid("invalid_credential", violation.pointer() + " " + violation.message());
                });
        return method;
    }

    private static Map<String, String> revealed(Map<String, Secret> secrets) {
        return secrets.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().reveal(SecretAccess.STORE)));
    }

    private static void requireWritten(boolean written) {
        if (!written) {
            throw new CredentialException(
                    FailureKind.CREDENTIAL_UNAVAILABLE, "credential_busy", "Another writer was faster.");
        }
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof CredentialException known && known.code().equals("credential_busy");
    }

    private static boolean isTemporary(Throwable failure) {
        return failure instanceof CredentialException known && known.kind() == FailureKind.CREDENTIAL_UNAVAILABLE;
    }

    /** Nobody's refusal: the provider was not asked. */
    private static boolean isOfGoneApp(Throwable failure) {
        return failure instanceof CredentialException known && known.code().equals(CredentialException.OAUTH_APP_GONE);
    }

    private static void requireNotRefused(StoredCredential credential) {
        if (credential.refusal() != null) {
            throw notRefreshable(credential);
        }
    }

    private static CredentialException notRefreshable(StoredCredential credential) {
        String refusal = credential.refusal();
        return refusal == null
                ? new CredentialException(
                        FailureKind.INVALID_AUTH,
                        "not_refreshable",
                        "The credential cannot be renewed without a person.")
                : new CredentialException(
                        FailureKind.INVALID_AUTH, refusal, "The provider refused the refresh token: " + refusal + ".");
    }

    private static CredentialException unknown() {
        return new CredentialException(
                FailureKind.NOT_FOUND, "unknown_connection", "There is no credential of this connection.");
    }

    private static CredentialException invalid(String code, String message) {
        return new CredentialException(FailureKind.VALIDATION, code, message);
    }
}

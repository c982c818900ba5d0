package io.flowmaestro.vault.lease;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Placement;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.spi.SignerCredential;
import io.flowmaestro.spi.SignerCredential.Kept;
import io.flowmaestro.spi.SignerCredential.Lent;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.store.StoredCredential;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes leases of credentials: what one call needs and no more. Of a credential that signs requests only what its signer
 * needs for a while is lent, where the vault knows how to make that.
 */
public final class Lender {
    private final Catalog catalog;
    private final Map<String, SignerCredential> signers;

    /** @param signers by the names of the signers in provider files */
    public Lender(Catalog catalog, Map<String, SignerCredential> signers) {
        this.catalog = catalog;
        this.signers = Map.copyOf(signers);
    }

    /** A lease made now; empty where the token is over. */
    Optional<Lease> lend(CredentialRef ref, StoredCredential credential, Instant now) {
        return LeaseTerms.end(credential, now).map(end -> lease(ref, credential, contents(credential, now), end));
    }

    /** The fingerprint of a lease made now; see {@link Lease#fingerprint}. */
    String fingerprint(CredentialRef ref, StoredCredential credential, Instant now) {
        return lease(ref, credential, contents(credential, now), now).fingerprint();
    }

    private static Lease lease(CredentialRef ref, StoredCredential credential, Contents contents, Instant end) {
        return new Lease(
                ref,
                credential.provider(),
                credential.method(),
                contents.secrets(),
                credential.fields(),
                credential.scopes(),
                credential.sandbox(),
                credential.refreshable(),
                contents.until().isBefore(end) ? contents.until() : end);
    }

    private Contents contents(StoredCredential credential, Instant now) {
        if (method(credential).placement() instanceof Placement.Signer placement) {
            SignerCredential signer = signers.get(placement.signer());
            if (signer != null) {
                return signing(signer, new Kept(revealed(credential), placement.params(credential.fields()), now));
            }
        }
        return new Contents(credential.secrets(), Instant.MAX);
    }

    /** Without the provider's file nobody knows what of a credential may leave. */
    private AuthMethod method(StoredCredential credential) {
        return catalog.provider(credential.provider())
                .flatMap(provider -> provider.connection().method(credential.method()))
                .orElseThrow(
                        () -> invalid("unknown_method", "The provider's file has no such way to connect any more."));
    }

    private static Contents signing(SignerCredential signer, Kept kept) {
        try {
            Lent lent = signer.lend(kept);
            Map<String, Secret> secrets = lent.credential().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> Secret.of(entry.getValue())));
            return new Contents(secrets, lent.until());
        } catch (IllegalArgumentException e) {
            throw invalid("incomplete_credential", String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> revealed(StoredCredential credential) {
        return credential.secrets().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().reveal(SecretAccess.DERIVE)));
    }

    private static CredentialException invalid(String code, String message) {
        return new CredentialException(FailureKind.VALIDATION, code, message);
    }

    /** What leaves, and how long it may be used. */
    private record Contents(Map<String, Secret> secrets, Instant until) {}
}

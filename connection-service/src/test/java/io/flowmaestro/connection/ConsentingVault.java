package io.flowmaestro.connection;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.AuditPage;
import io.flowmaestro.vault.client.AuditedAccess;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialAudit;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Grant;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.PushedRequest;
import io.flowmaestro.vault.client.PushedRequests;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.RequestedOperation;
import io.flowmaestro.vault.client.RevocationResult;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.testing.InMemoryCredentialVault;
import io.flowmaestro.vault.testing.InMemoryOAuthApps;
import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The vault's fake behind providers that were asked in a browser: a code is redeemed by the verifier of its challenge
 * alone.
 */
@Mock
@Singleton
public class ConsentingVault implements CredentialVault, CredentialAudit, OAuthApps, PushedRequests {
    private final InMemoryCredentialVault vault = new InMemoryCredentialVault();
    private final Map<Secret, Consent> consents = new ConcurrentHashMap<>();
    private final Map<Secret, String> installations = new ConcurrentHashMap<>();
    private final Map<CredentialRef, List<AuditedAccess>> audits = new ConcurrentHashMap<>();
    private final OAuthApps apps = new InMemoryOAuthApps(Map.of(
            "slack", app("slack-app", null),
            "hubspot", app("hubspot-app", null),
            "shopify", app("shopify-app", null),
            "github", app("github-app", "our-app")));
    private final Map<String, PushedRequest> pushed = new ConcurrentHashMap<>();
    private final AtomicInteger tokenRequests = new AtomicInteger();
    private volatile boolean appsUnavailable;

    private record Consent(String challenge, URI redirectUri) {}

    /** A person agrees: the provider gives the browser a code for that challenge. */
    public String consent(String challenge, URI redirectUri) {
        String code = RandomToken.next();
        consents.put(Secret.of(code), new Consent(challenge, redirectUri));
        return code;
    }

    /** A person installs the app: the provider gives the browser a code that is good for that installation alone. */
    public String install(String installationId) {
        String code = RandomToken.next();
        installations.put(Secret.of(code), installationId);
        return code;
    }

    /** How many codes the provider's token endpoint was asked to redeem. */
    public int tokenRequests() {
        return tokenRequests.get();
    }

    /** Whether it does not say which app there is. */
    public void appsUnavailable(boolean unavailable) {
        appsUnavailable = unavailable;
    }

    /** The fake itself, to script it. */
    public InMemoryCredentialVault fake() {
        return vault;
    }

    /** What the vault recorded of a connection, newest first. */
    public void recorded(CredentialRef ref, List<AuditedAccess> accesses) {
        audits.put(ref, accesses);
    }

    @Override
    public Uni<AuditPage> audit(CredentialRef ref, @Nullable String after, int limit) {
        List<AuditedAccess> older = audits.getOrDefault(ref, List.of()).stream()
                .filter(access -> after == null || access.id() < Long.parseLong(after))
                .limit(limit + 1L)
                .toList();
        return Uni.createFrom().item(AuditPage.of(older, limit));
    }

    private static RegisteredApp app(String clientId, @Nullable String slug) {
        return new RegisteredApp(RegisteredApp.Owner.OPERATOR, clientId, slug, null, null);
    }

    @Override
    public Uni<RegisteredApp> current(String tenant, String provider) {
        return appsUnavailable
                ? Uni.createFrom()
                        .failure(new CredentialException(
                                FailureKind.CREDENTIAL_UNAVAILABLE, "vault_timeout", "It did not answer in time."))
                : apps.current(tenant, provider);
    }

    @Override
    public Uni<String> push(String tenant, PushedRequest request) {
        String uri = "urn:ietf:params:oauth:request_uri:" + RandomToken.next();
        pushed.put(uri, request);
        return Uni.createFrom().item(uri);
    }

    /** What was handed in for that. */
    public PushedRequest pushed(String requestUri) {
        return Objects.requireNonNull(pushed.get(requestUri));
    }

    @Override
    public Uni<RegisteredApp> put(String tenant, String provider, NewOAuthApp app) {
        return apps.put(tenant, provider, app);
    }

    @Override
    public Uni<Void> remove(String tenant, String provider) {
        return apps.remove(tenant, provider);
    }

    @Override
    public Uni<Grant> exchange(CredentialRef ref, AuthorizationCode code) {
        tokenRequests.incrementAndGet();
        if (code.method().equals("installation")) {
            return exchangeInstallation(ref, code);
        }
        Consent consent = consents.remove(code.code());
        String challenge = RandomToken.hash(code.verifier().reveal(SecretAccess.REDACT));
        if (!new Consent(challenge, code.redirectUri()).equals(consent)) {
            return Uni.createFrom()
                    .failure(new CredentialException(
                            FailureKind.INVALID_AUTH, "invalid_grant", "The provider refused the code."));
        }
        return redeem(ref, code);
    }

    private Uni<Grant> exchangeInstallation(CredentialRef ref, AuthorizationCode code) {
        String installed = installations.remove(code.code());
        if (installed == null || !installed.equals(code.fields().get("installation_id"))) {
            return Uni.createFrom()
                    .failure(new CredentialException(
                            FailureKind.INVALID_AUTH, "installation_not_yours", "It is somebody else's."));
        }
        return redeem(ref, code);
    }

    private Uni<Grant> redeem(CredentialRef ref, AuthorizationCode code) {
        Secret redeemable = vault.endpoint().authorize(code.verifier(), code.redirectUri());
        return vault.exchange(
                ref,
                new AuthorizationCode(
                        code.provider(),
                        code.method(),
                        code.fields(),
                        code.sandbox(),
                        redeemable,
                        code.verifier(),
                        code.redirectUri()));
    }

    @Override
    public Uni<Lease> lease(CredentialRef ref, RequestedOperation operation) {
        return vault.lease(ref, operation);
    }

    @Override
    public Uni<Lease> renew(Lease refused, RequestedOperation operation) {
        return vault.renew(refused, operation);
    }

    @Override
    public Uni<Grant> store(CredentialRef ref, NewCredential credential) {
        return vault.store(ref, credential);
    }

    @Override
    public Uni<RevocationResult> revoke(CredentialRef ref) {
        return vault.revoke(ref);
    }

    @Override
    public Uni<Grant> promote(CredentialRef candidate) {
        return vault.promote(candidate);
    }

    @Override
    public Uni<Void> destroy(CredentialRef ref) {
        return vault.destroy(ref);
    }
}

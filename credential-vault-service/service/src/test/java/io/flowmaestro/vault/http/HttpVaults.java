package io.flowmaestro.vault.http;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Grant;
import io.flowmaestro.vault.client.HttpCredentialVault;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.RequestedOperation;
import io.flowmaestro.vault.client.RevocationResult;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;

/** The service as its two callers see it: each with its own token. */
final class HttpVaults implements CredentialVault {
    private final CredentialVault executor;
    private final CredentialVault connectionService;

    HttpVaults(Vertx vertx, URI url, Issuer issuer) {
        WebClient http = WebClient.create(vertx);
        this.executor = vault(http, url, issuer, "executor-service");
        this.connectionService = vault(http, url, issuer, "connection-service");
    }

    private static CredentialVault vault(WebClient http, URI url, Issuer issuer, String client) {
        return new HttpCredentialVault(
                http, url, () -> Uni.createFrom().item(() -> issuer.token(client, "credential-vault-service")));
    }

    @Override
    public Uni<Lease> lease(CredentialRef ref, RequestedOperation operation) {
        return executor.lease(ref, operation);
    }

    @Override
    public Uni<Lease> renew(Lease refused, RequestedOperation operation) {
        return executor.renew(refused, operation);
    }

    @Override
    public Uni<Grant> store(CredentialRef ref, NewCredential credential) {
        return connectionService.store(ref, credential);
    }

    @Override
    public Uni<Grant> exchange(CredentialRef ref, AuthorizationCode code) {
        return connectionService.exchange(ref, code);
    }

    @Override
    public Uni<RevocationResult> revoke(CredentialRef ref) {
        return connectionService.revoke(ref);
    }

    @Override
    public Uni<Grant> promote(CredentialRef candidate) {
        return connectionService.promote(candidate);
    }

    @Override
    public Uni<Void> destroy(CredentialRef ref) {
        return connectionService.destroy(ref);
    }
}

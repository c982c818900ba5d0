package io.flowmaestro.vault.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.RevocationResult;
import io.flowmaestro.vault.client.VaultWire;
import io.flowmaestro.vault.lease.StoredCredentialVault;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps credentials for the connection service, which never gets one back. */
@Path(VaultWire.CREDENTIALS)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("connection-service")
public class CredentialResource {
    private final StoredCredentialVault vault;
    private final AccessAudit audit;
    private final RoutingContext http;

    CredentialResource(StoredCredentialVault vault, AccessAudit audit, RoutingContext http) {
        this.vault = vault;
        this.audit = audit;
        this.http = http;
    }

    /** Keeps what a person typed in. */
    @POST
    public Uni<ObjectNode> store(@Nullable JsonNode body) {
        JsonNode request = RequestBody.require(body);
        CredentialRef ref = VaultWire.readRef(request);
        NewCredential credential = VaultWire.readCredential(request);
        return audited("store", ref, () -> vault.store(ref, credential)).map(VaultWire::grant);
    }

    /** Redeems an authorization code and keeps what comes back. */
    @POST
    @Path("exchange")
    public Uni<ObjectNode> exchange(@Nullable JsonNode body) {
        JsonNode request = RequestBody.require(body);
        CredentialRef ref = VaultWire.readRef(request);
        AuthorizationCode code = VaultWire.readCode(request);
        return audited("exchange", ref, () -> vault.exchange(ref, code)).map(VaultWire::grant);
    }

    /** Takes one's tokens back at the provider and destroys it; none is as good. */
    @POST
    @Path("revoke")
    public Uni<ObjectNode> revoke(@Nullable JsonNode body) {
        CredentialRef ref = VaultWire.readRef(RequestBody.require(body));
        return this.<RevocationResult>audited("revoke", ref, () -> vault.revoke(ref))
                .map(VaultWire::revocation);
    }

    /** Puts a candidate in the place of what it was stored for. */
    @POST
    @Path("promotion")
    public Uni<ObjectNode> promote(@Nullable JsonNode body) {
        CredentialRef candidate = VaultWire.readRef(RequestBody.require(body));
        return audited("rotate", candidate.current(), () -> vault.promote(candidate))
                .map(VaultWire::grant);
    }

    /** Destroys one; none is as good. Answers 204. */
    @DELETE
    @Path("{tenant}/{connectionId}")
    public Uni<Void> destroy(@PathParam("tenant") String tenant, @PathParam("connectionId") String connectionId) {
        CredentialRef ref = new CredentialRef(tenant, connectionId);
        return audited("destroy", ref, () -> vault.destroy(ref));
    }

    private <T> Uni<T> audited(String action, CredentialRef ref, Supplier<Uni<? extends T>> change) {
        return audit.change(http, action, ref, change);
    }
}

package io.flowmaestro.vault.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.vault.VaultMetrics;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.RequestedOperation;
import io.flowmaestro.vault.client.VaultWire;
import io.flowmaestro.vault.lease.StoredCredentialVault;
import io.flowmaestro.vault.request.TenantTokens;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Lends credentials to executors. */
@Path(VaultWire.LEASES)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class LeaseResource {
    private final StoredCredentialVault vault;
    private final TenantTokens tokens;
    private final VaultMetrics metrics;
    private final AccessAudit audit;
    private final RoutingContext http;

    LeaseResource(
            StoredCredentialVault vault,
            TenantTokens tokens,
            VaultMetrics metrics,
            AccessAudit audit,
            RoutingContext http) {
        this.vault = vault;
        this.tokens = tokens;
        this.metrics = metrics;
        this.audit = audit;
        this.http = http;
    }

    /** Lends one; another one than that whose fingerprint the request names as refused. */
    @POST
    @RolesAllowed("executor")
    public Uni<RestResponse<ObjectNode>> lease(@Nullable JsonNode body) {
        JsonNode request = RequestBody.require(body);
        CredentialRef ref = VaultWire.readRef(request);
        RequestedOperation operation = VaultWire.readOperation(request);
        String refused = VaultWire.readRefused(request);
        Uni<Lease> lease = tokens.check(ref, operation)
                .chain(() -> refused == null ? vault.lease(ref, operation) : vault.renew(ref, refused));
        return audit.lease(http, refused == null ? "lease" : "renew", ref, operation.id(), lease)
                .onItemOrFailure()
                .invoke((lent, failure) -> metrics.lease(failure))
                .map(LeaseResource::answer);
    }

    private static RestResponse<ObjectNode> answer(Lease lease) {
        return ResponseBuilder.ok(VaultWire.lease(lease))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}

package io.flowmaestro.connection.http;

import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.vault.client.CredentialAudit;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who had access to the credential of a connection. */
@Path("/api/v1/connections/{id}/audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Connections")
public class AuditResource {
    private final CredentialAudit audit;
    private final Connections connections;
    private final Caller caller;

    AuditResource(CredentialAudit audit, Connections connections, Caller caller) {
        this.audit = audit;
        this.connections = connections;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Role.ADMIN)
    @Operation(
            operationId = "auditConnection",
            summary = "See who had access to the credential",
            description = "Every lease, change and refusal, newest first; also of a connection that is gone.")
    public Uni<AuditView> audit(
            @PathParam("id") String id,
            @QueryParam("cursor") @Parameter(description = "nextCursor of the page before") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") @Parameter(description = "1 to 100") int limit) {
        ConnectionKey key = caller.connection(id);
        PageLimit.require(limit);
        return audit.audit(key.credential(), cursor == null ? null : Cursor.id(cursor), limit)
                .call(page -> page.items().isEmpty()
                        ? connections.get(key)
                        : Uni.createFrom().voidItem())
                .map(AuditView::of);
    }
}

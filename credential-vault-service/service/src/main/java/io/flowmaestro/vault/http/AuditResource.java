package io.flowmaestro.vault.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.audit.AuditLog;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.VaultWire;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Says who had access to a credential. */
@Path(VaultWire.AUDIT)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("connection-service")
public class AuditResource {
    private static final int LARGEST_PAGE = 200;
    private static final String USUAL_PAGE = "50";

    private final AuditLog log;

    AuditResource(AuditLog log) {
        this.log = log;
    }

    /** What is recorded of a connection, newest first. */
    @GET
    @Path("{tenant}/{connectionId}")
    public Uni<ObjectNode> page(
            @PathParam("tenant") String tenant,
            @PathParam("connectionId") String connectionId,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit) {
        long before = after == null ? Long.MAX_VALUE : number("after", after, Long.MAX_VALUE);
        long items = number("limit", limit == null ? USUAL_PAGE : limit, LARGEST_PAGE);
        return log.page(new CredentialRef(tenant, connectionId), before, (int) items)
                .map(VaultWire::audit);
    }

    private static long number(String name, String text, long largest) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= largest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new CredentialException(
                FailureKind.VALIDATION,
                CredentialException.INVALID_REQUEST,
                "/" + name + " is a number from 1 to " + largest + ".");
    }
}

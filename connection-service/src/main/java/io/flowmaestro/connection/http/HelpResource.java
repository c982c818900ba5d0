package io.flowmaestro.connection.http;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What to do when something fails. */
@Path("/api/v1/help")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Help")
@NonBlocking
public class HelpResource {
    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "getHelp",
            summary = "What can go wrong, and what to do",
            description = "Every failure kind with its cause and its fix, in the words of results and alerts.")
    public HelpView help() {
        return HelpView.general();
    }
}

package io.flowmaestro.connection.http;

import io.flowmaestro.connection.operation.Operations;
import io.flowmaestro.connection.operation.RecordedOperation;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What was run, by its id. */
@Path("/api/v1/operations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public class OperationsResource {
    private final Operations operations;
    private final Caller caller;

    OperationsResource(Operations operations, Caller caller) {
        this.operations = operations;
        this.caller = caller;
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "getOperation",
            summary = "Look an operation up",
            description = "By the id that it was asked for with, for a week after its end.")
    public Uni<RecordedOperation> get(@PathParam("id") String id) {
        return operations.get(caller.tenant(), String.valueOf(Words.text("id", id)));
    }
}

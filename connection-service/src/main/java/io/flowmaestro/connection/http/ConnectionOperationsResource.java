package io.flowmaestro.connection.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.operation.Operations;
import io.flowmaestro.connection.operation.RecordedOperation;
import io.flowmaestro.connection.operation.Trial;
import io.flowmaestro.connection.operation.Trials;
import io.flowmaestro.connection.operation.Trials.Tried;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What is run with a connection. */
@Path("/api/v1/connections/{id}/operations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations")
public class ConnectionOperationsResource {
    private final Connections connections;
    private final Trials trials;
    private final Operations operations;
    private final Caller caller;

    ConnectionOperationsResource(Connections connections, Trials trials, Operations operations, Caller caller) {
        this.connections = connections;
        this.trials = trials;
        this.operations = operations;
        this.caller = caller;
    }

    @POST
    @Path("{operation}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "tryOperation",
            summary = "Try an operation",
            description = "Runs it as the platform would, and shows the log of request and answer. What it does at the"
                    + " provider, it does. The same Idempotency-Key again does nothing twice.")
    @APIResponse(responseCode = "200", description = "How it ended")
    @APIResponse(responseCode = "202", description = "It did not end yet: Location is where to look it up")
    public Uni<RestResponse<TriedOperation>> run(
            @PathParam("id") String id,
            @PathParam("operation") String operation,
            @HeaderParam("Idempotency-Key")
                    @Parameter(description = "Names this request: sent again, it does nothing twice")
                    @Nullable
                    String key,
            @Nullable Trial trial) {
        return trials.run(caller.connection(id), operation, trial == null ? new Trial(null) : trial, key)
                .map(ConnectionOperationsResource::answer);
    }

    private static RestResponse<TriedOperation> answer(Tried tried) {
        return tried.result()
                .map(result -> RestResponse.ok(TriedOperation.of(result)))
                .orElseGet(
                        () -> RestResponse.ResponseBuilder.<TriedOperation>accepted(TriedOperation.pending(tried.id()))
                                .header("Location", "/api/v1/operations/" + tried.id())
                                .build());
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(operationId = "listOperations", summary = "List what was run", description = "The last one first.")
    public Uni<OperationList> list(
            @PathParam("id") String id,
            @QueryParam("status") @Parameter(description = "succeeded, failed, unknown or expired") @Nullable
                    String status,
            @QueryParam("cursor") @Parameter(description = "nextCursor of the page before") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") @Parameter(description = "1 to 100") int limit) {
        PageLimit.require(limit);
        Words.of(OperationStatus.class, "status", status);
        Cursor.Time after = Cursor.time(cursor);
        Operations.Position position = after == null ? null : new Operations.Position(after.at(), after.id());
        return connections
                .get(caller.connection(id))
                .chain(connection -> operations.list(caller.tenant(), id, status, position, limit + 1))
                .map(found -> OperationList.of(found, limit));
    }

    /**
     * How an operation that was tried ended.
     *
     * @param operationId under which it can be looked up
     * @param status {@code succeeded}, {@code failed}, {@code unknown} or {@code expired}; {@code pending} while it is not
     *     known
     * @param output what it returned
     * @param error why it did not succeed
     * @param warning what is amiss with its success
     * @param attempts calls made to the provider
     * @param providerMillis time the provider took for the last one, in milliseconds
     * @param debug the log of request and answer, redacted
     */
    @Schema(name = "TriedOperation")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TriedOperation(
            String operationId,
            String status,
            @Schema(implementation = Object.class) @Nullable JsonNode output,
            @Nullable OperationError error,
            @Nullable OperationError warning,
            @Nullable Integer attempts,
            @Nullable Long providerMillis,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable List<String> debug) {
        static TriedOperation of(OperationCompleted result) {
            return new TriedOperation(
                    result.operationId(),
                    result.status().name().toLowerCase(Locale.ROOT),
                    result.output(),
                    result.error(),
                    result.warning(),
                    result.attempts(),
                    result.providerMillis(),
                    result.startedAt(),
                    result.finishedAt(),
                    result.debug());
        }

        static TriedOperation pending(String id) {
            return new TriedOperation(id, "pending", null, null, null, null, null, null, null, null);
        }
    }

    /**
     * A page of what was run.
     *
     * @param items the last one first
     * @param nextCursor what to ask for the next page with; absent where nothing follows
     */
    @Schema(name = "OperationList")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OperationList(
            List<RecordedOperation> items, @Nullable String nextCursor) {
        /** One more than asked for was read, so as to know whether anything follows. */
        static OperationList of(List<RecordedOperation> found, int limit) {
            if (found.size() <= limit) {
                return new OperationList(found, null);
            }
            RecordedOperation last = found.get(limit - 1);
            return new OperationList(found.subList(0, limit), Cursor.after(last.finishedAt(), last.id()));
        }
    }
}

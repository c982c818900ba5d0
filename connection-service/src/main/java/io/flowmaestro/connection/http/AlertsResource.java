package io.flowmaestro.connection.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmaestro.connection.alert.Alerts;
import io.flowmaestro.connection.alert.Alerts.State;
import io.flowmaestro.connection.alert.RecordedAlert;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a tenant's people must know. */
@Path("/api/v1/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Monitoring")
public class AlertsResource {
    private final Alerts alerts;
    private final Caller caller;

    AlertsResource(Alerts alerts, Caller caller) {
        this.alerts = alerts;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(operationId = "listAlerts", summary = "List alerts", description = "Newest first.")
    public Uni<AlertList> list(
            @QueryParam("connection") @Parameter(description = "Only those of this connection") @Nullable
                    String connection,
            @QueryParam("state") @Parameter(description = "open, acknowledged or resolved") @Nullable String state,
            @QueryParam("cursor") @Parameter(description = "nextCursor of the page before") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") @Parameter(description = "1 to 100") int limit) {
        PageLimit.require(limit);
        Cursor.Time after = Cursor.time(cursor);
        return alerts.list(
                        caller.tenant(),
                        Words.text("connection", connection),
                        Words.of(State.class, "state", state),
                        after == null ? null : new Alerts.Position(after.at(), after.id()),
                        limit + 1)
                .map(found -> AlertList.of(found, limit));
    }

    @POST
    @Path("{id}/acknowledge")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "acknowledgeAlert",
            summary = "Say that it was seen",
            description = "It stays until it is resolved. Said again, it changes nothing.")
    public Uni<RecordedAlert> acknowledge(@PathParam("id") String id) {
        return alerts.acknowledge(caller.tenant(), String.valueOf(Words.text("id", id)), caller.name());
    }

    /**
     * A page of alerts.
     *
     * @param items newest first
     * @param nextCursor what to ask for the next page with; absent where nothing follows
     */
    @Schema(name = "AlertList")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AlertList(
            List<RecordedAlert> items, @Nullable String nextCursor) {
        /** One more than asked for was read, so as to know whether anything follows. */
        static AlertList of(List<RecordedAlert> found, int limit) {
            if (found.size() <= limit) {
                return new AlertList(found, null);
            }
            RecordedAlert last = found.get(limit - 1);
            return new AlertList(found.subList(0, limit), Cursor.after(last.raisedAt(), last.id()));
        }
    }
}

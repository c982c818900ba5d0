package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.alert.Alerts;
import io.flowmaestro.connection.alert.RecordedAlert;
import io.flowmaestro.connection.http.Caller;
import io.flowmaestro.connection.http.Role;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What a person must know, and says to have seen. */
@Path(Paths.ALERTS)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class AlertPages {
    private static final int ROWS = 50;

    private final Alerts alerts;
    private final Catalog catalog;
    private final Caller caller;

    AlertPages(Alerts alerts, Catalog catalog, Caller caller) {
        this.alerts = alerts;
        this.catalog = catalog;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> list(@QueryParam("state") @DefaultValue("open") String state) {
        return alerts.list(caller.tenant(), null, state(state), null, ROWS)
                .chain(found -> Html.page(
                        Templates.alerts(state, found.stream().map(this::row).toList())));
    }

    private static Alerts.@Nullable State state(String word) {
        return Arrays.stream(Alerts.State.values())
                .filter(state -> state.name().equalsIgnoreCase(word))
                .findFirst()
                .orElse(null);
    }

    private AlertRow row(RecordedAlert alert) {
        return AlertRow.of(
                alert, catalog.provider(alert.provider()).map(Provider::title).orElse(alert.provider()));
    }

    /** Says that a person has seen it. */
    @POST
    @Path("{id}/acknowledgement")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> acknowledge(@PathParam("id") String id, @HeaderParam(Html.PART) @Nullable String part) {
        return alerts.acknowledge(caller.tenant(), id, caller.name()).map(seen -> Html.goTo(Paths.ALERTS, part));
    }

    @GET
    @Path("{id}/acknowledgement")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Response acknowledged(@PathParam("id") String id) {
        return Html.goTo(Paths.ALERTS, null);
    }

    /**
     * An alert in the list.
     *
     * @param provider the provider's name for people
     * @param operation the operation that fails; null where the whole connection does
     * @param operationAddress the page of the one that raised it; null where none did
     * @param seenBy who has seen it; null where nobody has
     */
    public record AlertRow(
            String id,
            String connectionId,
            String provider,
            @Nullable String operation,
            @Nullable String operationAddress,
            String kind,
            @Nullable String code,
            String message,
            @Nullable String hint,
            @Nullable Moment raised,
            @Nullable Moment resolved,
            @Nullable String seenBy) {
        static AlertRow of(RecordedAlert alert, String provider) {
            return new AlertRow(
                    alert.id(),
                    alert.connectionId(),
                    provider,
                    alert.operation(),
                    alert.operationId() == null ? null : Paths.operation(alert.operationId()),
                    alert.error().kind().word(),
                    alert.error().code(),
                    alert.error().message(),
                    alert.error().hint(),
                    Moment.of(alert.raisedAt()),
                    Moment.of(alert.resolvedAt()),
                    alert.acknowledgedBy());
        }
    }
}

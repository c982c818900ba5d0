package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.alert.Alerts;
import io.flowmaestro.connection.http.Caller;
import io.flowmaestro.connection.http.Role;
import io.flowmaestro.connection.operation.Operations;
import io.flowmaestro.connection.operation.RecordedOperation;
import io.flowmaestro.events.OperationStatus;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What was run lately, and what became of one of them. */
@Path(Paths.OPERATIONS)
public class OperationPages {
    private static final int ROWS = 30;

    private final Operations operations;
    private final Alerts alerts;
    private final Runs runs;
    private final Caller caller;

    OperationPages(Operations operations, Alerts alerts, Runs runs, Caller caller) {
        this.operations = operations;
        this.alerts = alerts;
        this.runs = runs;
        this.caller = caller;
    }

    /**
     * Lists them, or shows the one of an id.
     *
     * @param id the one to show; empty for the list
     * @param connection with which connection; empty for all
     * @param status those that ended so; empty for all
     * @param at when the last one of the page before ended; empty for the first page
     * @param after its id
     */
    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> find(
            @QueryParam("id") @DefaultValue("") String id,
            @QueryParam("connection") @DefaultValue("") String connection,
            @QueryParam("status") @DefaultValue("") String status,
            @QueryParam("at") @DefaultValue("") String at,
            @QueryParam("after") @DefaultValue("") String after) {
        return id.isBlank()
                ? list(connection.replace("\0", ""), status(status), position(at, after))
                : Problems.shown(show(id.strip().replace("\0", "")), problem -> nothing(id));
    }

    private Uni<Response> show(String id) {
        return operations
                .get(caller.tenant(), id)
                .chain(run -> alerts.raisedBy(caller.tenant(), id)
                        .chain(raised -> Html.page(Templates.operation(runs.view(run, raised)))));
    }

    private Uni<Response> nothing(String id) {
        return Html.page(
                Response.Status.NOT_FOUND.getStatusCode(),
                Templates.operations(new RunsView(id, "", "", List.of(), null)));
    }

    private Uni<Response> list(String connection, @Nullable String status, Operations.@Nullable Position after) {
        return operations
                .list(caller.tenant(), connection.isEmpty() ? null : connection, status, after, ROWS + 1)
                .chain(found -> Html.page(Templates.operations(new RunsView(
                        "",
                        connection,
                        status == null ? "" : status,
                        found.stream().limit(ROWS).map(runs::row).toList(),
                        found.size() > ROWS ? next(connection, status, found.get(ROWS - 1)) : null))));
    }

    private static @Nullable String status(String word) {
        return Arrays.stream(OperationStatus.values())
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .filter(word::equals)
                .findFirst()
                .orElse(null);
    }

    /** An address that somebody changed by hand begins at the beginning. */
    private static Operations.@Nullable Position position(String at, String after) {
        try {
            return at.isEmpty() ? null : new Operations.Position(Instant.parse(at), after.replace("\0", ""));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String next(String connection, @Nullable String status, RecordedOperation last) {
        return Paths.OPERATIONS + "?connection=" + Paths.encoded(connection) + "&status="
                + (status == null ? "" : status) + "&at="
                + Paths.encoded(last.finishedAt().toString()) + "&after="
                + Paths.encoded(last.id());
    }

    /**
     * What was run.
     *
     * @param id what was looked for and not found; empty where nothing was
     * @param connection the id of the connection that it is narrowed to; empty for all
     * @param status how they ended; empty for any
     * @param rows the last one first
     * @param next where the list goes on; null where it ends
     */
    public record RunsView(
            String id,
            String connection,
            String status,
            List<RunRow> rows,
            @Nullable String next) {
        /** Whether it is narrowed down. */
        public boolean narrowed() {
            return !connection.isEmpty() || !status.isEmpty();
        }
    }
}

package io.flowmaestro.connection.http;

import io.flowmaestro.connection.Admission;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ConnectionChange;
import io.flowmaestro.connection.ConnectionFilter;
import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.Draft;
import io.flowmaestro.connection.Idempotency;
import io.flowmaestro.connection.NewConnection;
import io.flowmaestro.connection.NewKey;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.ProviderApps;
import io.flowmaestro.connection.authorize.Authorizations;
import io.flowmaestro.connection.health.ConnectionTests;
import io.flowmaestro.connection.health.Permissions;
import io.flowmaestro.connection.health.TestReport;
import io.flowmaestro.connection.operation.Uses;
import io.flowmaestro.connection.operation.Uses.WorkflowUse;
import io.flowmaestro.connection.rotation.KeyRotation;
import io.flowmaestro.events.ConnectionStatus;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** A tenant's connections. */
@Path("/api/v1/connections")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Connections")
public class ConnectionsResource {
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);
    private static final int RETRIES = 5;

    /** What a person who disconnects is told of. */
    private static final Duration WORKFLOWS = Duration.ofDays(30);

    private final Connections connections;
    private final Admission admission;
    private final Authorizations authorizations;
    private final ConnectionTests tests;
    private final KeyRotation rotation;
    private final ProviderApps apps;
    private final Uses uses;
    private final Idempotency idempotency;
    private final Clock clock;
    private final Caller caller;

    ConnectionsResource(
            Connections connections,
            Admission admission,
            Authorizations authorizations,
            ConnectionTests tests,
            KeyRotation rotation,
            ProviderApps apps,
            Uses uses,
            Idempotency idempotency,
            Clock clock,
            Caller caller) {
        this.connections = connections;
        this.admission = admission;
        this.authorizations = authorizations;
        this.tests = tests;
        this.rotation = rotation;
        this.apps = apps;
        this.uses = uses;
        this.idempotency = idempotency;
        this.clock = clock;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "createConnection",
            summary = "Add a connection",
            description =
                    "A connection by OAuth 2 is pending until a browser has followed authorizeUrl and its person"
                            + " has agreed; any other is active at once. The credential is passed on to the vault and not kept.")
    @APIResponse(responseCode = "201", description = "It was made; Location names it")
    public Uni<RestResponse<ConnectionView>> create(
            @HeaderParam("Idempotency-Key")
                    @Parameter(description = "Names this request: sent again, it makes nothing twice")
                    @Nullable
                    String key,
            @Nullable NewConnection asked) {
        if (asked == null) {
            throw new ProblemException(ProblemType.MALFORMED_JSON, "Send a JSON object.");
        }
        Draft draft = admission.admit(caller.tenant(), caller.name(), asked);
        return requireAuthorizable(draft)
                .chain(() -> create(draft, key, String.valueOf(asked)))
                .chain(connection -> view(connection, draft)
                        .map(view -> RestResponse.ResponseBuilder.<ConnectionView>created(
                                        URI.create("/api/v1/connections/" + view.id()))
                                .header(HttpHeaders.ETAG, Revision.tag(connection))
                                .entity(view)
                                .build()));
    }

    private Uni<Connection> create(Draft draft, @Nullable String key, String asked) {
        String tenant = draft.key().tenant();
        return idempotency
                .claim(tenant, key, asked, draft.key().id())
                .chain(claim -> claim.first()
                        ? connections.create(draft).onFailure().call(() -> idempotency.release(tenant, key))
                        : made(draft.withId(claim.id())));
    }

    /** The first request may still be making it; and if it died before, this one does. */
    private Uni<Connection> made(Draft draft) {
        return connections
                .get(draft.key())
                .onFailure(ProblemException.class)
                .retry()
                .withBackOff(RETRY_PAUSE)
                .atMost(RETRIES)
                .onFailure(ProblemException.class)
                .recoverWithUni(() -> connections.create(draft));
    }

    /** No person can begin in a browser without an app. */
    private Uni<Void> requireAuthorizable(Draft draft) {
        return draft.needsAuthorization()
                ? apps.require(draft.key().tenant(), draft.provider().id(), draft.method())
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private Uni<ConnectionView> view(Connection connection, Draft draft) {
        return draft.needsAuthorization()
                ? authorizations
                        .link(connection, draft.scopes(), draft.returnTo())
                        .map(link -> ConnectionView.of(connection, null, link))
                : Uni.createFrom().item(ConnectionView.of(connection, null));
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(operationId = "listConnections", summary = "List connections")
    public Uni<ConnectionList> list(
            @QueryParam("provider") @Parameter(description = "Only those of this provider") @Nullable String provider,
            @QueryParam("status") @Parameter(description = "Only those that stand so") @Nullable String status,
            @QueryParam("environment") @Parameter(description = "Only those of this environment") @Nullable
                    String environment,
            @QueryParam("label")
                    @Parameter(description = "Only those with this label: its name, or its name, a colon and its value")
                    @Nullable
                    String label,
            @QueryParam("q") @Parameter(description = "Only those with this in name, id or account") @Nullable
                    String text,
            @QueryParam("cursor") @Parameter(description = "nextCursor of the page before") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") @Parameter(description = "1 to 100") int limit) {
        PageLimit.require(limit);
        String tenant = caller.tenant();
        return connections
                .list(
                        tenant,
                        new ConnectionFilter(
                                Words.text("provider", provider),
                                Words.of(ConnectionStatus.class, "status", status),
                                Words.text("environment", environment),
                                Words.text("label", label),
                                Words.text("q", text)),
                        Cursor.id(cursor),
                        limit)
                .chain(page -> uses.of(
                                tenant,
                                page.connections().stream()
                                        .map(connection -> connection.key().id())
                                        .toList())
                        .map(known -> ConnectionList.of(page, known)));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(operationId = "getConnection", summary = "Look at a connection")
    @APIResponse(responseCode = "200", description = "It; the header ETag has its revision")
    public Uni<RestResponse<ConnectionView>> get(@PathParam("id") String id) {
        return connections.get(caller.connection(id)).chain(this::answer);
    }

    private Uni<RestResponse<ConnectionView>> answer(Connection connection) {
        String id = connection.key().id();
        return uses.of(connection.key().tenant(), List.of(id))
                .map(known -> RestResponse.ResponseBuilder.ok(ConnectionView.of(connection, known.get(id)))
                        .header(HttpHeaders.ETAG, Revision.tag(connection))
                        .build());
    }

    @PATCH
    @Path("{id}")
    @Consumes({MediaType.APPLICATION_JSON, MERGE_PATCH})
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "changeConnection",
            summary = "Rename, label or switch off",
            description = "Changes what is given. With If-Match, only where nobody changed it meanwhile.")
    @APIResponse(responseCode = "200", description = "It as it is now; the header ETag has its revision")
    public Uni<RestResponse<ConnectionView>> change(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Parameter(description = "The ETag that it had") @Nullable
                    String ifMatch,
            @Nullable ConnectionChange asked) {
        if (asked == null) {
            throw new ProblemException(ProblemType.MALFORMED_JSON, "Send a JSON object.");
        }
        return connections
                .change(caller.connection(id), Revision.of(ifMatch), asked)
                .chain(this::answer);
    }

    @GET
    @Path("{id}/workflows")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "listWorkflows",
            summary = "See which workflows use it",
            description = "Those that used it in the last 30 days, the last one first; a hundred at most.")
    public Uni<WorkflowList> workflows(@PathParam("id") String id) {
        return connections
                .get(caller.connection(id))
                .chain(connection ->
                        uses.workflows(connection.key(), clock.instant().minus(WORKFLOWS)))
                .map(WorkflowList::new);
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "deleteConnection",
            summary = "Disconnect",
            description =
                    "Takes its tokens back at the provider, destroys the credential in the vault, then the connection. Says"
                            + " which workflows used it in the last 30 days.")
    @APIResponse(responseCode = "200", description = "It is gone, and this became of its tokens at the provider")
    public Uni<DisconnectionView> delete(@PathParam("id") String id) {
        ConnectionKey key = caller.connection(id);
        return uses.workflows(key, clock.instant().minus(WORKFLOWS))
                .chain(workflows -> connections.delete(key).map(result -> DisconnectionView.of(result, workflows)));
    }

    @POST
    @Path("{id}/authorize")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "authorizeConnection",
            summary = "Reconnect",
            description = "Gives a link with which a browser authorizes it again. The connection keeps its id, and its"
                    + " credential until then. The body may be left out.")
    public Uni<AuthorizeLink> authorize(@PathParam("id") String id, @Nullable Reauthorization asked) {
        List<String> scopes = asked == null ? null : asked.scopes();
        return connections
                .get(caller.connection(id))
                .chain(connection -> authorizations.link(connection, scopes, null))
                .map(AuthorizeLink::new);
    }

    /** Without a body, and so without a media type that would say what it is. */
    @POST
    @Path("{id}/authorize")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<AuthorizeLink> authorize(@PathParam("id") String id) {
        return authorize(id, null);
    }

    @POST
    @Path("{id}/test")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "testConnection",
            summary = "Test a connection",
            description = "Calls the provider, and reports on token, reachability and permissions apart.")
    public Uni<TestReport> test(@PathParam("id") String id) {
        return tests.test(caller.connection(id));
    }

    @GET
    @Path("{id}/permissions")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "getPermissions",
            summary = "See which operations may run",
            description = "Each operation of the provider, and the scopes that it lacks, by what was granted.")
    public Uni<Permissions> permissions(@PathParam("id") String id) {
        return tests.permissions(caller.connection(id));
    }

    @POST
    @Path("{id}/rotation")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "rotateKey",
            summary = "Replace a key",
            description = "Tries the new key out at the provider and then makes it current. Where it does not pass, the"
                    + " connection goes on with the key that it had.")
    public Uni<RestResponse<ConnectionView>> rotate(@PathParam("id") String id, @Nullable NewKey asked) {
        if (asked == null) {
            throw new ProblemException(ProblemType.MALFORMED_JSON, "Send a JSON object.");
        }
        return rotation.rotate(caller.connection(id), asked).chain(this::answer);
    }

    /**
     * The workflows that use a connection.
     *
     * @param items the last one first
     */
    public record WorkflowList(List<WorkflowUse> items) {}

    /**
     * What to ask for when authorizing again.
     *
     * @param scopes which of the provider's optional scopes; those granted before unless given
     */
    public record Reauthorization(@Nullable List<String> scopes) {}

    /**
     * A link for a browser.
     *
     * @param authorizeUrl where it begins, once and within minutes
     */
    public record AuthorizeLink(URI authorizeUrl) {}
}

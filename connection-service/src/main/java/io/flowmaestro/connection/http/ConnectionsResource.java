package io.flowmaestro.connection.http;

import io.flowmaestro.connection.Admission;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.Draft;
import io.flowmaestro.connection.NewConnection;
import io.flowmaestro.connection.NewKey;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.ProviderApps;
import io.flowmaestro.connection.authorize.Authorizations;
import io.flowmaestro.connection.health.ConnectionTests;
import io.flowmaestro.connection.health.TestReport;
import io.flowmaestro.connection.rotation.KeyRotation;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
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
    private final Connections connections;
    private final Admission admission;
    private final Authorizations authorizations;
    private final ConnectionTests tests;
    private final KeyRotation rotation;
    private final ProviderApps apps;
    private final Caller caller;

    ConnectionsResource(
            Connections connections,
            Admission admission,
            Authorizations authorizations,
            ConnectionTests tests,
            KeyRotation rotation,
            ProviderApps apps,
            Caller caller) {
        this.connections = connections;
        this.admission = admission;
        this.authorizations = authorizations;
        this.tests = tests;
        this.rotation = rotation;
        this.apps = apps;
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
    public Uni<RestResponse<ConnectionView>> create(@Nullable NewConnection asked) {
        if (asked == null) {
            throw new ProblemException(ProblemType.MALFORMED_JSON, "Send a JSON object.");
        }
        Draft draft = admission.admit(caller.tenant(), asked);
        return requireAuthorizable(draft)
                .chain(() -> connections.create(draft))
                .chain(connection -> view(connection, draft))
                .map(view -> RestResponse.ResponseBuilder.<ConnectionView>created(
                                URI.create("/api/v1/connections/" + view.id()))
                        .entity(view)
                        .build());
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
                        .map(link -> ConnectionView.of(connection, link))
                : Uni.createFrom().item(ConnectionView.of(connection));
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(operationId = "listConnections", summary = "List connections")
    public Uni<ConnectionList> list(
            @QueryParam("provider") @Parameter(description = "Only those of this provider") @Nullable String provider,
            @QueryParam("cursor") @Parameter(description = "nextCursor of the page before") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") @Parameter(description = "1 to 100") int limit) {
        PageLimit.require(limit);
        return connections
                .list(caller.tenant(), provider, Cursor.id(cursor), limit)
                .map(ConnectionList::of);
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(operationId = "getConnection", summary = "Look at a connection")
    public Uni<ConnectionView> get(@PathParam("id") String id) {
        return connections.get(caller.connection(id)).map(ConnectionView::of);
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "deleteConnection",
            summary = "Disconnect",
            description =
                    "Takes its tokens back at the provider, destroys the credential in the vault, then the connection.")
    @APIResponse(responseCode = "200", description = "It is gone, and this became of its tokens at the provider")
    public Uni<DisconnectionView> delete(@PathParam("id") String id) {
        return connections.delete(caller.connection(id)).map(DisconnectionView::of);
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

    @POST
    @Path("{id}/rotation")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "rotateKey",
            summary = "Replace a key",
            description = "Tries the new key out at the provider and then makes it current. Where it does not pass, the"
                    + " connection goes on with the key that it had.")
    public Uni<ConnectionView> rotate(@PathParam("id") String id, @Nullable NewKey asked) {
        if (asked == null) {
            throw new ProblemException(ProblemType.MALFORMED_JSON, "Send a JSON object.");
        }
        return rotation.rotate(caller.connection(id), asked).map(ConnectionView::of);
    }

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

package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ConnectionSearch;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.NewKey;
import io.flowmaestro.connection.authorize.Authorizations;
import io.flowmaestro.connection.health.ConnectionTests;
import io.flowmaestro.connection.http.Caller;
import io.flowmaestro.connection.http.Problem;
import io.flowmaestro.connection.http.Role;
import io.flowmaestro.connection.rotation.KeyRotation;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.vault.client.RevocationResult;
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
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The list of connections, and a connection's own pages. What is posted to an address can be opened there, too. */
@Path(Paths.CONNECTIONS)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class ConnectionPages {
    private static final int ROWS = 50;

    private final Connections connections;
    private final ConnectionSearch search;
    private final ConnectionTests tests;
    private final KeyRotation rotation;
    private final Authorizations authorizations;
    private final Catalog catalog;
    private final Details details;
    private final Monitoring monitoring;
    private final Caller caller;

    ConnectionPages(
            Connections connections,
            ConnectionSearch search,
            ConnectionTests tests,
            KeyRotation rotation,
            Authorizations authorizations,
            Catalog catalog,
            Details details,
            Monitoring monitoring,
            Caller caller) {
        this.connections = connections;
        this.search = search;
        this.tests = tests;
        this.rotation = rotation;
        this.authorizations = authorizations;
        this.catalog = catalog;
        this.details = details;
        this.monitoring = monitoring;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> list(
            @QueryParam("q") @DefaultValue("") String text,
            @QueryParam("status") @DefaultValue("") String status,
            @QueryParam("name") @DefaultValue("") String name,
            @QueryParam("id") @DefaultValue("") String id) {
        return search.find(
                        caller.tenant(),
                        text,
                        providers(text),
                        status(status),
                        new ConnectionSearch.Position(name, id),
                        ROWS + 1)
                .chain(found -> monitoring
                        .lastUsed(caller.tenant(), found)
                        .chain(used -> Html.page(Templates.connections(new ConnectionsView(
                                text,
                                status,
                                found.stream()
                                        .limit(ROWS)
                                        .map(connection -> details.row(
                                                connection,
                                                used.get(connection.key().id())))
                                        .toList(),
                                found.size() > ROWS ? next(text, status, found.get(ROWS - 1)) : null)))));
    }

    private List<String> providers(String text) {
        String sought = text.strip().toLowerCase(Locale.ROOT);
        return catalog.providers().stream()
                .filter(provider -> provider.title().toLowerCase(Locale.ROOT).contains(sought))
                .map(Provider::id)
                .toList();
    }

    private static @Nullable ConnectionStatus status(String word) {
        return Arrays.stream(ConnectionStatus.values())
                .filter(status -> status.word().equals(word))
                .findFirst()
                .orElse(null);
    }

    private static String next(String text, String status, Connection last) {
        return Paths.CONNECTIONS + "?q=" + Paths.encoded(text) + "&status=" + Paths.encoded(status) + "&name="
                + Paths.encoded(last.name()) + "&id=" + last.key().id();
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> show(@PathParam("id") String id) {
        return show(id, false, null);
    }

    private Uni<Response> show(String id, boolean tested, @Nullable Problem problem) {
        return connection(id)
                .chain(connection -> monitoring
                        .use(connection)
                        .chain(use -> Html.page(Templates.connection(
                                details.detail(connection), TestView.of(connection, tested, problem), use))));
    }

    private Uni<Connection> connection(String id) {
        return connections.get(caller.connection(id));
    }

    /** What a test found stands on the connection's page. */
    @GET
    @Path("{id}/test")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Response tested(@PathParam("id") String id) {
        return Html.goTo(Paths.connection(id), null);
    }

    @POST
    @Path("{id}/test")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> test(@PathParam("id") String id) {
        return Problems.shown(
                tests.test(caller.connection(id)).chain(report -> show(id, true, null)),
                problem -> show(id, true, problem));
    }

    @GET
    @Path("{id}/reconnect")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> reconnect(@PathParam("id") String id) {
        return connection(id)
                .chain(connection ->
                        Html.page(Templates.reconnect(details.detail(connection), details.optional(connection))));
    }

    @POST
    @Path("{id}/reconnect")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> reconnect(
            @PathParam("id") String id,
            @HeaderParam(Html.PART) @Nullable String part,
            MultivaluedMap<String, String> form) {
        List<String> scopes = new Submission(form, null).values("scope");
        return connection(id)
                .chain(connection -> authorizations
                        .link(connection, scopes, null)
                        .chain(link -> Leaving.to(details.provider(connection), link, part)));
    }

    @GET
    @Path("{id}/key")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> key(@PathParam("id") String id) {
        return connection(id)
                .chain(connection -> Html.page(Templates.key(
                        details.detail(connection), details.keyFields(connection, Submission.empty()), null)));
    }

    @POST
    @Path("{id}/key")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> rotate(
            @PathParam("id") String id,
            @HeaderParam(Html.PART) @Nullable String part,
            MultivaluedMap<String, String> form) {
        Submission submission = new Submission(form, null);
        return Problems.shown(
                rotation.rotate(caller.connection(id), new NewKey(submission.secrets("credential"), null))
                        .map(connection -> Html.goTo(Paths.connection(id), part)),
                problem -> connection(id)
                        .chain(connection -> Html.page(
                                problem.status(),
                                Templates.key(
                                        details.detail(connection),
                                        details.keyFields(connection, submission.refused(problem)),
                                        problem))));
    }

    @GET
    @Path("{id}/disconnect")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> disconnect(@PathParam("id") String id) {
        return connection(id)
                .chain(connection -> monitoring
                        .workflows(connection)
                        .chain(workflows -> Html.page(Templates.disconnect(details.detail(connection), workflows))));
    }

    @POST
    @Path("{id}/disconnect")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> disconnected(@PathParam("id") String id) {
        return connection(id)
                .chain(connection -> connections
                        .delete(connection.key())
                        .chain(result -> Html.page(Templates.outcome(gone(connection, result)))));
    }

    private Outcome gone(Connection connection, RevocationResult result) {
        String provider = details.provider(connection);
        return new Outcome(
                connection.name() + " is disconnected",
                switch (result) {
                    case REVOKED -> provider + " took the access back, and our copy is destroyed.";
                    case NOT_OFFERED ->
                        "Our copy is destroyed. " + provider
                                + " offers no way to take the access back from here: remove the app or the key in its settings.";
                    case FAILED ->
                        "Our copy is destroyed. " + provider
                                + " did not take the access back: remove the app in its settings.";
                },
                null,
                "told",
                null,
                Paths.CONNECTIONS,
                "Go to your connections");
    }
}

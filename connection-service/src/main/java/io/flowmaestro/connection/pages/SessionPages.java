package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.NewKey;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.ProviderApps;
import io.flowmaestro.connection.authorize.Authorizations;
import io.flowmaestro.connection.connect.ConnectSession;
import io.flowmaestro.connection.connect.ConnectSessions;
import io.flowmaestro.connection.rotation.KeyRotation;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * What a link to connect opens. Whoever has it is not signed in: its token alone says for whom they may connect what, and
 * there is nothing else to see.
 */
@Path(Paths.CONNECT + "{token}")
@PermitAll
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class SessionPages {
    private final ConnectSessions sessions;
    private final Connections connections;
    private final Connecting connecting;
    private final Authorizations authorizations;
    private final KeyRotation rotation;
    private final ProviderApps apps;
    private final Catalog catalog;
    private final Details details;

    SessionPages(
            ConnectSessions sessions,
            Connections connections,
            Connecting connecting,
            Authorizations authorizations,
            KeyRotation rotation,
            ProviderApps apps,
            Catalog catalog,
            Details details) {
        this.sessions = sessions;
        this.connections = connections;
        this.connecting = connecting;
        this.authorizations = authorizations;
        this.rotation = rotation;
        this.apps = apps;
        this.catalog = catalog;
        this.details = details;
    }

    /** One visit of the link's holder. */
    private record Visit(String token, ConnectSession session, Provider provider) {
        ConnectionKey connection() {
            return session.connection();
        }

        String path() {
            return Paths.CONNECT + token + "/" + provider.id();
        }
    }

    @GET
    @Operation(hidden = true)
    public Uni<Response> show(@PathParam("token") String token) {
        return sessions.open(Secret.of(token))
                .chain(session -> session.providers().size() == 1
                        ? show(token, session.providers().get(0), null)
                        : Html.page(Templates.sessionProviders(
                                session.connection().tenant(), Paths.CONNECT + token, choice(session))));
    }

    private List<ConnectView.Heading> choice(ConnectSession session) {
        return session.providers().stream()
                .flatMap(id -> catalog.provider(id).stream())
                .map(ProviderPages::heading)
                .toList();
    }

    @GET
    @Path("{provider}")
    @Operation(hidden = true)
    public Uni<Response> show(
            @PathParam("token") String token,
            @PathParam("provider") String provider,
            @QueryParam("method") @Nullable String method) {
        Submission submission = Submission.empty();
        submission.typed().putSingle("method", method == null ? "" : method);
        return visit(token, provider).chain(visit -> form(visit, submission, Response.Status.OK.getStatusCode()));
    }

    @POST
    @Path("{provider}")
    @Operation(hidden = true)
    public Uni<Response> connect(
            @PathParam("token") String token,
            @PathParam("provider") String provider,
            @HeaderParam(Html.PART) @Nullable String part,
            MultivaluedMap<String, String> form) {
        Submission submission = new Submission(form, null);
        return visit(token, provider)
                .chain(visit -> Problems.shown(
                        visit.session().reconnects()
                                ? reconnect(visit, submission, part)
                                : connect(visit, submission, part),
                        problem -> problem.code().equals(ProblemType.CONNECT_LINK_GONE.code())
                                ? Html.page(problem.status(), Templates.outcome(Problems.outcome(problem, null)))
                                : form(visit, submission.refused(problem), problem.status())));
    }

    private Uni<Visit> visit(String token, String provider) {
        return sessions.open(Secret.of(token)).map(session -> new Visit(token, session, provider(session, provider)));
    }

    /** Any other is the same as none. */
    private Provider provider(ConnectSession session, String id) {
        return catalog.provider(id)
                .filter(provider -> session.providers().contains(id))
                .orElseThrow(() ->
                        new ProblemException(ProblemType.UNKNOWN_PROVIDER, "Open the link that you were given again."));
    }

    private Uni<Response> connect(Visit visit, Submission submission, @Nullable String part) {
        AuthMethod method = method(visit.provider(), submission);
        if (method.inBrowser()) {
            return made(visit, method, submission)
                    .chain(connection -> authorizations.link(connection, visit.session()))
                    .chain(link -> leave(visit, link, part));
        }
        return sessions.use(visit.session().hash(), () -> made(visit, method, submission))
                .chain(connection -> connected(visit));
    }

    private Uni<Connection> made(Visit visit, AuthMethod method, Submission submission) {
        return connecting.make(
                visit.connection().tenant(),
                visit.session().owner(),
                visit.session()
                        .asked(
                                visit.provider().id(),
                                visit.provider().title(),
                                method.id(),
                                submission.group("fields"),
                                submission.secrets("credential")));
    }

    private Uni<Response> reconnect(Visit visit, Submission submission, @Nullable String part) {
        return connections
                .get(visit.connection())
                .chain(connection -> isInBrowser(visit, connection)
                        ? authorizations.link(connection, visit.session()).chain(link -> leave(visit, link, part))
                        : sessions.use(
                                        visit.session().hash(),
                                        () -> rotation.rotate(
                                                visit.connection(), new NewKey(submission.secrets("credential"), null)))
                                .chain(rotated -> connected(visit)));
    }

    /** In this window, which the page that opened it may wait for. */
    private static Uni<Response> leave(Visit visit, URI link, @Nullable String part) {
        return part == null
                ? Html.page(Templates.leave(visit.provider().title(), link.toString()))
                : Uni.createFrom().item(Html.goTo(link.toString(), part));
    }

    private static Uni<Response> connected(Visit visit) {
        return Html.page(Templates.connected(Connected.of(
                visit.provider().title(),
                visit.connection().id(),
                visit.session().returnTo())));
    }

    private static AuthMethod method(Provider provider, Submission submission) {
        return provider.connection()
                .method(submission.value("method"))
                .orElseGet(() -> provider.connection().defaultMethod());
    }

    private static boolean isInBrowser(Visit visit, Connection connection) {
        return visit.provider()
                .connection()
                .method(connection.method())
                .map(AuthMethod::inBrowser)
                .orElse(true);
    }

    private Uni<Response> form(Visit visit, Submission submission, int status) {
        if (!visit.session().reconnects()) {
            AuthMethod method = method(visit.provider(), submission);
            return form(
                    visit,
                    method,
                    ProviderPages.ways(visit.provider(), method),
                    ProviderPages.fields(visit.provider(), method, submission),
                    submission,
                    status);
        }
        return connections
                .get(visit.connection())
                .chain(connection -> visit.provider()
                        .connection()
                        .method(connection.method())
                        .map(method -> form(
                                visit,
                                method,
                                List.of(),
                                details.keyFields(connection, submission),
                                submission,
                                status))
                        .orElseThrow(() -> new ProblemException(
                                ProblemType.UNKNOWN_PROVIDER, "It is not connected in that way any more.")));
    }

    private Uni<Response> form(
            Visit visit,
            AuthMethod method,
            List<ConnectView.Way> ways,
            List<FormField> fields,
            Submission submission,
            int status) {
        ConnectSession session = visit.session();
        String tenant = visit.connection().tenant();
        return apps.has(tenant, visit.provider().id(), method)
                .chain(app -> Html.page(
                        status,
                        Templates.session(new SessionView(
                                tenant,
                                visit.path(),
                                session.providers().size() == 1 ? null : Paths.CONNECT + visit.token(),
                                ProviderPages.heading(visit.provider()),
                                session.reconnects(),
                                method.id(),
                                ways,
                                method.inBrowser(),
                                fields,
                                Access.of(visit.provider(), method.scopes(), List.of()),
                                app,
                                submission.problem()))));
    }
}

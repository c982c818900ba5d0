package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.ConnectionSearch;
import io.flowmaestro.connection.NewConnection;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.ProviderApps;
import io.flowmaestro.connection.RandomToken;
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
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The catalogue, and the form that connects an account of a provider. */
@Path(Paths.PROVIDERS)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class ProviderPages {
    private final Catalog catalog;
    private final ConnectionSearch search;
    private final Connecting connecting;
    private final ProviderApps apps;
    private final ConnectionConfig config;
    private final Caller caller;

    ProviderPages(
            Catalog catalog,
            ConnectionSearch search,
            Connecting connecting,
            ProviderApps apps,
            ConnectionConfig config,
            Caller caller) {
        this.catalog = catalog;
        this.search = search;
        this.connecting = connecting;
        this.apps = apps;
        this.config = config;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> list(
            @QueryParam("q") @DefaultValue("") String text, @QueryParam("category") @DefaultValue("") String category) {
        return search.countByProvider(caller.tenant())
                .chain(counts -> Html.page(Templates.providers(new CatalogueView(
                        text,
                        category,
                        catalog.providers().stream()
                                .map(Provider::category)
                                .distinct()
                                .sorted()
                                .toList(),
                        shelves(text.strip().toLowerCase(Locale.ROOT), category, counts)))));
    }

    private List<CatalogueView.Shelf> shelves(String text, String category, Map<String, Long> counts) {
        Map<String, List<CatalogueView.Item>> shelves = catalog.providers().stream()
                .filter(provider -> category.isEmpty() || provider.category().equals(category))
                .filter(provider -> Stream.of(provider.title(), provider.summary(), provider.category())
                        .anyMatch(words -> words.toLowerCase(Locale.ROOT).contains(text)))
                .collect(Collectors.groupingBy(
                        Provider::category,
                        TreeMap::new,
                        Collectors.mapping(
                                provider -> item(provider, counts.getOrDefault(provider.id(), 0L)),
                                Collectors.toList())));
        return shelves.entrySet().stream()
                .map(shelf -> new CatalogueView.Shelf(shelf.getKey(), shelf.getValue()))
                .toList();
    }

    private static CatalogueView.Item item(Provider provider, long connected) {
        return new CatalogueView.Item(
                provider.id(), provider.title(), provider.summary(), Tile.of(provider), connected);
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> show(@PathParam("id") String id, @QueryParam("method") @Nullable String method) {
        Provider provider = provider(id);
        return search.countByProvider(caller.tenant())
                .map(counts -> counts.getOrDefault(id, 0L))
                .map(count -> count == 0 ? provider.title() : provider.title() + " " + (count + 1))
                .chain(name -> form(provider, unfilled(provider, method, name), Response.Status.OK.getStatusCode()));
    }

    private Submission unfilled(Provider provider, @Nullable String method, String name) {
        Submission submission = Submission.empty();
        submission.typed().putSingle("id", "conn_" + provider.id() + "_" + RandomToken.nextId());
        submission.typed().putSingle("name", name);
        submission.typed().putSingle("method", method == null ? "" : method);
        if (config.sandbox().url().isPresent()) {
            submission.typed().putSingle("sandbox", "on");
        }
        return submission;
    }

    @POST
    @Path("{id}")
    @RolesAllowed({Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> connect(
            @PathParam("id") String id,
            @HeaderParam(Html.PART) @Nullable String part,
            MultivaluedMap<String, String> form) {
        Provider provider = provider(id);
        Submission submission = new Submission(form, null);
        return Problems.shown(
                connecting
                        .connect(caller.tenant(), caller.name(), asked(provider, submission))
                        .chain(made -> made.link() == null
                                ? Uni.createFrom().item(Html.goTo(Paths.connection(made.id()), part))
                                : Leaving.to(provider.title(), made.link(), part)),
                problem -> form(provider, submission.refused(problem), problem.status()));
    }

    private static NewConnection asked(Provider provider, Submission submission) {
        return new NewConnection(
                submission.value("id"),
                provider.id(),
                submission.value("name"),
                submission.value("method"),
                null,
                null,
                null,
                submission.group("fields"),
                submission.secrets("credential"),
                submission.values("scope"),
                null,
                !submission.value("sandbox").isEmpty(),
                null);
    }

    private Uni<Response> form(Provider provider, Submission submission, int status) {
        AuthMethod method = provider.connection()
                .method(submission.value("method"))
                .orElseGet(() -> provider.connection().defaultMethod());
        return apps.has(caller.tenant(), provider.id(), method)
                .chain(app -> Html.page(status, Templates.connect(view(provider, method, submission, app))));
    }

    private ConnectView view(Provider provider, AuthMethod method, Submission submission, boolean app) {
        return new ConnectView(
                heading(provider),
                submission.value("id"),
                new FormField(
                        "name",
                        "Name",
                        "What you call this connection in workflows. Each name is used once.",
                        null,
                        provider.title() + " - Marketing Team",
                        "text",
                        true,
                        submission.value("name"),
                        submission.error("/name"),
                        List.of()),
                method.id(),
                ways(provider, method),
                method.inBrowser(),
                fields(provider, method, submission),
                Access.of(provider, method.scopes(), List.of()),
                Access.of(provider, method.optionalScopes(), submission.values("scope")),
                config.sandbox().url().isPresent(),
                !submission.value("sandbox").isEmpty(),
                app,
                submission.problem());
    }

    static List<ConnectView.Way> ways(Provider provider, AuthMethod chosen) {
        return provider.connection().methods().values().stream()
                .map(each ->
                        new ConnectView.Way(each.id(), each.title(), each.id().equals(chosen.id())))
                .toList();
    }

    static List<FormField> fields(Provider provider, AuthMethod method, Submission submission) {
        Map<String, Field> open = provider.connection().asked(method);
        return Stream.concat(
                        open.values().stream().map(field -> FormField.of("fields", field, submission)),
                        method.fields().values().stream().map(field -> FormField.of("credential", field, submission)))
                .toList();
    }

    static ConnectView.Heading heading(Provider provider) {
        return new ConnectView.Heading(
                provider.id(),
                provider.title(),
                provider.summary(),
                provider.docs().toString(),
                Tile.of(provider),
                provider.connection().methods().values().stream().anyMatch(AuthMethod::inBrowser));
    }

    private Provider provider(String id) {
        return catalog.provider(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_PROVIDER, "Look it up in the catalogue: it may be called otherwise."));
    }
}

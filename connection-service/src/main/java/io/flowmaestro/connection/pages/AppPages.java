package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.ProviderApps;
import io.flowmaestro.connection.http.Caller;
import io.flowmaestro.connection.http.Role;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The app of a tenant's own that signs its people in at a provider. */
@Path(Paths.PROVIDERS + "/{id}/oauth-app")
@RolesAllowed(Role.ADMIN)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class AppPages {
    private static final String GROUP = "app";

    private final OAuthApps apps;
    private final ProviderApps current;
    private final Catalog catalog;
    private final ConnectionConfig config;
    private final Caller caller;

    AppPages(OAuthApps apps, ProviderApps current, Catalog catalog, ConnectionConfig config, Caller caller) {
        this.apps = apps;
        this.current = current;
        this.catalog = catalog;
        this.config = config;
        this.caller = caller;
    }

    @GET
    @Operation(hidden = true)
    public Uni<Response> show(@PathParam("id") String id) {
        return page(provider(id), Submission.empty(), Response.Status.OK.getStatusCode());
    }

    @POST
    @Operation(hidden = true)
    public Uni<Response> put(
            @PathParam("id") String id,
            @HeaderParam(Html.PART) @Nullable String part,
            MultivaluedMap<String, String> form) {
        Provider provider = provider(id);
        Submission submission = new Submission(form, null);
        return Problems.shown(
                Uni.createFrom()
                        .item(() -> app(submission))
                        .chain(app -> apps.put(caller.tenant(), id, app))
                        .map(app -> Html.goTo(Paths.PROVIDERS + "/" + id + "/oauth-app", part)),
                problem -> page(provider, submission.refused(problem), problem.status()));
    }

    @POST
    @Path("removal")
    @Operation(hidden = true)
    public Uni<Response> remove(@PathParam("id") String id, @HeaderParam(Html.PART) @Nullable String part) {
        provider(id);
        return apps.remove(caller.tenant(), id).map(gone -> Html.goTo(Paths.PROVIDERS + "/" + id + "/oauth-app", part));
    }

    @GET
    @Path("removal")
    @Operation(hidden = true)
    public Response removed(@PathParam("id") String id) {
        return Html.goTo(Paths.PROVIDERS + "/" + id + "/oauth-app", null);
    }

    private static NewOAuthApp app(Submission submission) {
        List<Violation> violations = new ArrayList<>();
        for (String required : List.of("clientId", "clientSecret")) {
            if (submission.value(GROUP + "." + required).isBlank()) {
                violations.add(new Violation("/" + required, "is required."));
            }
        }
        if (!violations.isEmpty()) {
            throw new ProblemException(ProblemType.VALIDATION, "Fill in what is missing.", violations);
        }
        return new NewOAuthApp(
                submission.value(GROUP + ".clientId").strip(),
                Secret.of(submission.value(GROUP + ".clientSecret").strip()),
                submission.group(GROUP).get("appId"),
                submission.group(GROUP).get("appSlug"),
                Optional.ofNullable(submission.group(GROUP).get("privateKey"))
                        .map(Secret::of)
                        .orElse(null));
    }

    private Uni<Response> page(Provider provider, Submission submission, int status) {
        return current.current(caller.tenant(), provider.id())
                .map(Optional::of)
                .onFailure(ProblemException.class)
                .recoverWithItem(Optional.empty())
                .chain(app -> Html.page(status, Templates.app(view(provider, app, submission))));
    }

    private AppView view(Provider provider, Optional<RegisteredApp> app, Submission submission) {
        return new AppView(
                ProviderPages.heading(provider),
                app.map(used -> used.owner() == RegisteredApp.Owner.TENANT).orElse(false),
                app.map(RegisteredApp::clientId).orElse(null),
                app.map(used -> Moment.of(used.secretSince())).orElse(null),
                app.map(used -> Moment.of(used.previousSecretUntil())).orElse(null),
                config.publicUrl() + "/oauth/callback",
                fields(provider, submission),
                submission.problem());
    }

    private static List<FormField> fields(Provider provider, Submission submission) {
        List<FormField> fields = new ArrayList<>(List.of(
                field("clientId", "Client ID", "As the provider shows it.", "text", true, submission),
                field(
                        "clientSecret",
                        "Client secret",
                        "It goes to the vault and is never shown again.",
                        "password",
                        true,
                        submission)));
        if (provider.connection().methods().values().stream().anyMatch(AuthMethod.Installation.class::isInstance)) {
            fields.add(field("appId", "App ID", "For an app that people install.", "text", false, submission));
            fields.add(field(
                    "appSlug", "App name in addresses", "The last part of the app's page.", "text", false, submission));
            fields.add(field(
                    "privateKey", "Private key", "PEM, for an app that people install.", "lines", false, submission));
        }
        return fields;
    }

    private static FormField field(
            String name, String title, String help, String kind, boolean required, Submission submission) {
        boolean shown = kind.equals("text");
        return new FormField(
                GROUP + "." + name,
                title,
                help,
                null,
                null,
                kind,
                required,
                shown ? submission.value(GROUP + "." + name) : "",
                submission.error("/" + name),
                List.of());
    }

    private Provider provider(String id) {
        return catalog.provider(id)
                .filter(known -> ProviderPages.heading(known).signsIn())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_PROVIDER, "There is no provider of that name that people sign in to."));
    }
}

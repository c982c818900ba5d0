package io.flowmaestro.connection.http;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.ProviderApps;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.OAuthApps;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A tenant's own app at a provider, in place of the operator's. */
@Path("/api/v1/providers/{id}/oauth-app")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN)
@Tag(name = "Providers")
public class OAuthAppResource {
    private final OAuthApps apps;
    private final ProviderApps current;
    private final Catalog catalog;
    private final Caller caller;

    OAuthAppResource(OAuthApps apps, ProviderApps current, Catalog catalog, Caller caller) {
        this.apps = apps;
        this.current = current;
        this.catalog = catalog;
        this.caller = caller;
    }

    @GET
    @Operation(
            operationId = "getOAuthApp",
            summary = "Look at the app that signs people in",
            description = "The tenant's own, or the operator's. A secret is never shown.")
    public Uni<OAuthAppView> get(@PathParam("id") String id) {
        requireInBrowser(id);
        return current.current(caller.tenant(), id).map(OAuthAppView::of);
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "putOAuthApp",
            summary = "Bring an app of your own",
            description =
                    "In place of the operator's; or its next secret: the one before is tried for a while where the"
                            + " provider refuses the new one. Connections that were made with another client id are refreshed while"
                            + " that app is set up here, too, and must be reconnected else.")
    public Uni<OAuthAppView> put(@PathParam("id") String id, @Nullable OAuthAppBody body) {
        requireInBrowser(id);
        if (body == null) {
            throw new ProblemException(ProblemType.MALFORMED_JSON, "Send a JSON object.");
        }
        return apps.put(caller.tenant(), id, body.app()).map(OAuthAppView::of);
    }

    @DELETE
    @Operation(
            operationId = "deleteOAuthApp",
            summary = "Go back to the operator's app",
            description =
                    "Connections made with the app must be reconnected once their tokens expire. Takes its secrets out"
                            + " of use at once.")
    @APIResponse(responseCode = "204", description = "It is gone")
    public Uni<Void> delete(@PathParam("id") String id) {
        requireInBrowser(id);
        return apps.remove(caller.tenant(), id);
    }

    private void requireInBrowser(String id) {
        if (catalog
                .provider(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_PROVIDER, "Look the providers up under /api/v1/providers."))
                .connection()
                .methods()
                .values()
                .stream()
                .noneMatch(AuthMethod::inBrowser)) {
            throw new ProblemException(ProblemType.NOT_OAUTH, "Nobody signs in to it: connect it with a key.");
        }
    }

    /**
     * An app registered at a provider.
     *
     * @param appId where the provider gives it an id beside the client's
     * @param appSlug its name in the provider's addresses, for an app that people install
     * @param privateKey PEM, for an app that signs its requests
     */
    @Schema(name = "NewOAuthApp")
    public record OAuthAppBody(
            @Nullable String clientId,
            @Nullable Secret clientSecret,
            @Nullable String appId,
            @Nullable String appSlug,
            @Nullable Secret privateKey) {
        NewOAuthApp app() {
            if (clientId == null || clientSecret == null) {
                throw new ProblemException(
                        ProblemType.VALIDATION, (clientId == null ? "/clientId" : "/clientSecret") + " is required.");
            }
            return new NewOAuthApp(clientId, clientSecret, appId, appSlug, privateKey);
        }
    }

    /**
     * What of an app is not secret.
     *
     * @param owner {@code tenant} or {@code operator}
     * @param secretSince when its secret was given to us; absent where it is the operator's configuration
     * @param previousSecretUntil until when the secret before is tried, too
     */
    @Schema(name = "OAuthApp")
    public record OAuthAppView(
            String owner,
            String clientId,
            @Nullable String appSlug,
            @Nullable Instant secretSince,
            @Nullable Instant previousSecretUntil) {
        static OAuthAppView of(RegisteredApp app) {
            return new OAuthAppView(
                    app.owner().name().toLowerCase(Locale.ROOT),
                    app.clientId(),
                    app.appSlug(),
                    app.secretSince(),
                    app.previousSecretUntil());
        }
    }
}

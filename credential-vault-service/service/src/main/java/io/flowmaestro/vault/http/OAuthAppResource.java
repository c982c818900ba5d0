package io.flowmaestro.vault.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.NewOAuthApp;
import io.flowmaestro.vault.client.PushedRequest;
import io.flowmaestro.vault.client.PushedRequests;
import io.flowmaestro.vault.client.RegisteredApp;
import io.flowmaestro.vault.client.VaultWire;
import io.flowmaestro.vault.exchange.StoredOAuthApps;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps the OAuth apps of tenants, for the connection service, and those that the operator shares. None shows a secret. */
@Path("")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class OAuthAppResource {
    private static final String OF_TENANT = VaultWire.OAUTH_APPS + "/{tenant}/{provider}";
    private static final String SHARED = VaultWire.SHARED_OAUTH_APPS + "/{provider}";

    /** The tenant in the audit of what belongs to none. */
    private static final String SHARED_BY_ALL = "";

    private final StoredOAuthApps apps;
    private final PushedRequests pushed;
    private final AccessAudit audit;
    private final RoutingContext http;

    OAuthAppResource(StoredOAuthApps apps, PushedRequests pushed, AccessAudit audit, RoutingContext http) {
        this.apps = apps;
        this.pushed = pushed;
        this.audit = audit;
        this.http = http;
    }

    /** The app with which the tenant's people are signed in now. */
    @GET
    @Path(OF_TENANT)
    @RolesAllowed("connection-service")
    public Uni<ObjectNode> current(@PathParam("tenant") String tenant, @PathParam("provider") String provider) {
        return look(tenant, provider, apps.current(tenant, provider));
    }

    /** Keeps a tenant's own app, or its next secret. */
    @PUT
    @Path(OF_TENANT)
    @RolesAllowed("connection-service")
    public Uni<ObjectNode> put(
            @PathParam("tenant") String tenant, @PathParam("provider") String provider, @Nullable JsonNode body) {
        NewOAuthApp app = VaultWire.readOAuthApp(RequestBody.require(body));
        return change("put_oauth_app", tenant, provider, () -> apps.put(tenant, provider, app))
                .map(VaultWire::registeredApp);
    }

    /** Destroys a tenant's own app; none is as good. Answers 204. */
    @DELETE
    @Path(OF_TENANT)
    @RolesAllowed("connection-service")
    public Uni<Void> remove(@PathParam("tenant") String tenant, @PathParam("provider") String provider) {
        return change("remove_oauth_app", tenant, provider, () -> apps.remove(tenant, provider));
    }

    /** Hands an authorization request in at the provider, as that app. */
    @POST
    @Path(OF_TENANT + VaultWire.PUSHED_REQUESTS)
    @RolesAllowed("connection-service")
    public Uni<ObjectNode> push(
            @PathParam("tenant") String tenant, @PathParam("provider") String provider, @Nullable JsonNode body) {
        PushedRequest request = VaultWire.readPushedRequest(provider, RequestBody.require(body));
        return audit.look(http, "push_request", name(tenant, provider), pushed.push(tenant, request))
                .map(VaultWire::requestUri);
    }

    /** The app that the operator shares. */
    @GET
    @Path(SHARED)
    @RolesAllowed("operator")
    public Uni<ObjectNode> shared(@PathParam("provider") String provider) {
        return look(SHARED_BY_ALL, provider, apps.shared(provider));
    }

    /** Keeps the app that the operator shares, or its next secret; it goes before the configured one. */
    @PUT
    @Path(SHARED)
    @RolesAllowed("operator")
    public Uni<ObjectNode> putShared(@PathParam("provider") String provider, @Nullable JsonNode body) {
        NewOAuthApp app = VaultWire.readOAuthApp(RequestBody.require(body));
        return change("put_oauth_app", SHARED_BY_ALL, provider, () -> apps.putShared(provider, app))
                .map(VaultWire::registeredApp);
    }

    /** Destroys the app that the operator shares; none is as good. Answers 204. */
    @DELETE
    @Path(SHARED)
    @RolesAllowed("operator")
    public Uni<Void> removeShared(@PathParam("provider") String provider) {
        return change("remove_oauth_app", SHARED_BY_ALL, provider, () -> apps.removeShared(provider));
    }

    private Uni<ObjectNode> look(String tenant, String provider, Uni<RegisteredApp> app) {
        return audit.look(http, "read_oauth_app", name(tenant, provider), app).map(VaultWire::registeredApp);
    }

    private <T> Uni<T> change(String action, String tenant, String provider, Supplier<Uni<T>> change) {
        return audit.change(http, action, name(tenant, provider), change::get);
    }

    /** What an app is recorded as: no connection has such an id. */
    private static CredentialRef name(String tenant, String provider) {
        return new CredentialRef(tenant, "~oauth-app~" + provider);
    }
}

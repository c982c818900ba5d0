package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.http.Role;
import io.quarkus.oidc.OidcSession;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Where people come in, and go. */
@Path("/")
public class HomeResource {
    private static final int FORBIDDEN = 403;
    /** What an issuer may say of a sign-in that failed (RFC 6749, section 4.1.2.1); anything else is anyone's text. */
    private static final Set<String> ERRORS = Set.of(
            "access_denied",
            "invalid_request",
            "unauthorized_client",
            "unsupported_response_type",
            "invalid_scope",
            "server_error",
            "temporarily_unavailable",
            "login_required");

    private final OidcSession session;

    HomeResource(OidcSession session) {
        this.session = session;
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Response home() {
        return Html.goTo(Paths.CONNECTIONS, null);
    }

    /** Ends the session here; the issuer's own is the issuer's. */
    @POST
    @Path("sign-out")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> signOut() {
        return session.logout()
                .chain(() -> Html.page(Templates.outcome(new Outcome(
                        "You are signed out",
                        "See you soon.",
                        null,
                        "told",
                        null,
                        Paths.CONNECTIONS,
                        "Sign in again"))));
    }

    @GET
    @Path("sign-in-failed")
    @PermitAll
    @Operation(hidden = true)
    public Uni<Response> failed(@QueryParam("error") @Nullable String error) {
        return Html.page(
                FORBIDDEN,
                Templates.outcome(new Outcome(
                        "You are not signed in",
                        "The sign-in was cancelled, or it failed. Try again, and tell your administrator this code if it"
                                + " happens again.",
                        error != null && ERRORS.contains(error) ? error : "sign_in_failed",
                        "told",
                        null,
                        Paths.CONNECTIONS,
                        "Sign in")));
    }
}

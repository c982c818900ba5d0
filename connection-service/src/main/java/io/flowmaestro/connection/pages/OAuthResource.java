package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.authorize.Arrival;
import io.flowmaestro.connection.authorize.Authorizations;
import io.flowmaestro.connection.authorize.Callback;
import io.flowmaestro.connection.authorize.Departure;
import io.flowmaestro.connection.authorize.StaleAuthorizationException;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Secret;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The two addresses that browsers visit. They carry their own proof in place of a bearer token. */
@Path("/oauth")
@PermitAll
public class OAuthResource {
    private static final Logger LOG = Logger.getLogger(OAuthResource.class);
    private static final String GO_BACK = "Go back";
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int BAD_GATEWAY = 502;

    private final Authorizations authorizations;

    OAuthResource(Authorizations authorizations) {
        this.authorizations = authorizations;
    }

    /** Follows a link that begins an authorization. */
    @GET
    @Path("start/{ticket}")
    @Operation(hidden = true)
    public Uni<Response> start(@PathParam("ticket") String ticket) {
        return authorizations.begin(ticket).map(this::leave).onFailure().recoverWithUni(OAuthResource::failed);
    }

    /** Where providers send the browser back to. */
    @GET
    @Path("callback")
    @Operation(hidden = true)
    public Uni<Response> callback(@Context UriInfo address, @Context HttpHeaders headers) {
        MultivaluedMap<String, String> query = address.getQueryParameters();
        String state = only(query, "state");
        String code = only(query, "code");
        Callback callback = new Callback(
                others(query),
                state,
                code == null ? null : Secret.of(code),
                only(query, "error"),
                values(headers.getCookies()));
        return authorizations
                .end(callback)
                .chain(OAuthResource::arrived)
                .onFailure()
                .recoverWithUni(OAuthResource::failed)
                .map(response -> withoutCookie(response, state));
    }

    private Response leave(Departure departure) {
        return secured(Response.seeOther(departure.address()))
                .cookie(cookie(departure.cookieName(), departure.cookieValue(), departure.cookieLife()))
                .build();
    }

    private Response withoutCookie(Response response, @Nullable String state) {
        return state == null
                ? response
                : Response.fromResponse(response)
                        .cookie(cookie(authorizations.cookieName(state), "", Duration.ZERO))
                        .build();
    }

    private NewCookie cookie(String name, String value, Duration life) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/")
                .maxAge((int) life.toSeconds())
                .httpOnly(true)
                .secure(authorizations.secure())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }

    private static Uni<Response> arrived(Arrival arrival) {
        String provider = arrival.providerTitle();
        if (arrival instanceof Arrival.Connected connected) {
            return connected(connected);
        }
        if (arrival instanceof Arrival.Denied) {
            return refused(
                    BAD_REQUEST,
                    provider + " is not connected",
                    "Access was not granted. Nothing was changed. Begin again if that was a mistake.",
                    "access_denied",
                    arrival.returnTo());
        }
        if (arrival instanceof Arrival.Requested) {
            return page(
                    OK,
                    new Outcome(
                            provider + " is not connected yet",
                            "Somebody who may install the app was asked to. Begin again when they have.",
                            null,
                            "refused",
                            null,
                            arrival.returnTo(),
                            GO_BACK));
        }
        Arrival.Failed failed = (Arrival.Failed) arrival;
        return refused(
                BAD_GATEWAY,
                provider + " is not connected",
                failed.again()
                        ? "It could not be finished now. Nothing was changed. Begin again in a few minutes."
                        : "The authorization was not accepted. Nothing was changed. Begin again, and tell the"
                                + " operator this code if it happens again.",
                failed.code(),
                failed.returnTo());
    }

    private static Uni<Response> connected(Arrival.Connected connected) {
        Connection connection = connected.connection();
        if (connected.inSession()) {
            return page(
                    OK,
                    Templates.connected(Connected.of(
                            connected.providerTitle(), connection.key().id(), connected.returnTo())));
        }
        if (connected.returnTo() != null) {
            URI address = UriBuilder.fromUri(connected.returnTo())
                    .queryParam("connectionId", connection.key().id())
                    .build();
            return Uni.createFrom().item(secured(Response.seeOther(address)).build());
        }
        return page(
                OK,
                new Outcome(
                        connected.providerTitle() + " is connected",
                        "The connection " + connection.name() + " is ready for your workflows.",
                        null,
                        "connected",
                        connection.key().id(),
                        Paths.connection(connection.key().id()),
                        "Look at the connection"));
    }

    private static Uni<Response> failed(Throwable failure) {
        if (failure instanceof StaleAuthorizationException) {
            return refused(
                    BAD_REQUEST,
                    "This link does not work any more",
                    "It was used already, has expired, or was opened in another browser. Begin again where you"
                            + " added the connection.",
                    "stale_authorization",
                    null);
        }
        if (failure instanceof ProblemException problem) {
            return refused(problem.type(), problem.detail());
        }
        if (failure instanceof CredentialException known && known.kind() == FailureKind.CREDENTIAL_UNAVAILABLE) {
            return refused(ProblemType.CREDENTIAL_UNAVAILABLE, "Open the link again in a few minutes.");
        }
        if (failure instanceof CredentialException known) {
            return refused(
                    BAD_GATEWAY,
                    "The provider did not take the request",
                    "Begin again, and tell the operator this code if it happens again.",
                    known.code(),
                    null);
        }
        LOG.error("An authorization broke", failure);
        return refused(ProblemType.INTERNAL, "Begin again, and tell the operator this code if it happens again.");
    }

    private static Uni<Response> refused(ProblemType type, String text) {
        return refused(type.status(), type.title(), text, type.code(), null);
    }

    private static Uni<Response> refused(
            int status, String title, String text, String code, @Nullable String returnTo) {
        return page(status, new Outcome(title, text, code, "refused", null, returnTo, GO_BACK));
    }

    private static Uni<Response> page(int status, Outcome outcome) {
        return page(status, Templates.outcome(outcome));
    }

    private static Uni<Response> page(int status, TemplateInstance template) {
        return Html.page(status, template)
                .map(page -> secured(Response.fromResponse(page)).build());
    }

    /** What every answer to a browser that carries a code or a state needs. */
    private static Response.ResponseBuilder secured(Response.ResponseBuilder response) {
        return response.header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff");
    }

    /** A parameter that is given once: RFC 6749, section 3.1, allows no more. */
    private static @Nullable String only(MultivaluedMap<String, String> query, String name) {
        List<String> values = query.get(name);
        return values == null || values.size() != 1 || values.get(0).isEmpty() ? null : values.get(0);
    }

    /** What came once and is no secret. */
    private static Map<String, String> others(MultivaluedMap<String, String> query) {
        return query.keySet().stream()
                .filter(name -> !name.equals("code") && only(query, name) != null)
                .collect(Collectors.toMap(Function.identity(), query::getFirst));
    }

    private static Map<String, String> values(Map<String, Cookie> cookies) {
        return cookies.values().stream()
                .collect(Collectors.toMap(Cookie::getName, Cookie::getValue, (first, second) -> first));
    }
}

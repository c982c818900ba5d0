package io.flowmaestro.connection.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowmaestro.connection.ProblemType;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * OIDC, with a problem for a body where a bearer token is missing or not good. A page sends its person to sign in; the part
 * of one that a script asks for has the whole page loaded again, which does so.
 */
@Alternative
@Priority(1)
@ApplicationScoped
class BearerChallenge implements HttpAuthenticationMechanism {
    private static final int FOUND = 302;
    private static final Set<String> ENTRANCES = Set.of("/", "/sign-in", "/sign-out");
    static final String SCHEME = "Bearer";
    static final String DETAIL = "Send Authorization: Bearer with a token for the audience connection-service.";

    private final OidcAuthenticationMechanism oidc;
    private final ObjectMapper json;

    BearerChallenge(OidcAuthenticationMechanism oidc, ObjectMapper json) {
        this.oidc = oidc;
        this.json = json;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager identities) {
        if (!isPage(request.normalizedPath())) {
            // Before OIDC takes its tenant from a session's cookie: programs show a bearer token, nothing else counts.
            request.put(OidcUtils.TENANT_ID_ATTRIBUTE, OidcUtils.DEFAULT_TENANT_ID);
        }
        return oidc.authenticate(request, identities);
    }

    private static boolean isPage(String path) {
        return path.startsWith("/settings/") || ENTRANCES.contains(path);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        return oidc.getChallenge(request);
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext request) {
        return oidc.getChallenge(request).map(challenge -> {
            boolean page = challenge.status == FOUND;
            if (page && request.request().getHeader("HX-Request") == null) {
                request.response()
                        .setStatusCode(FOUND)
                        .putHeader(challenge.headerName, challenge.headerContent)
                        .end();
                return true;
            }
            if (page) {
                request.response().putHeader("HX-Refresh", "true");
            }
            request.response()
                    .setStatusCode(ProblemType.UNAUTHENTICATED.status())
                    .putHeader("WWW-Authenticate", SCHEME)
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(body());
            return true;
        });
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return oidc.getCredentialTypes();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext request) {
        return oidc.getCredentialTransport(request);
    }

    private String body() {
        try {
            return json.writeValueAsString(Problem.of(ProblemType.UNAUTHENTICATED, DETAIL));
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}

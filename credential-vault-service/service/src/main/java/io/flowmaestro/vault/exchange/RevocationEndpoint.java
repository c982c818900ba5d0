package io.flowmaestro.vault.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flowmaestro.catalog.AuthMethod.Tokens;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Revocation;
import io.flowmaestro.egress.Destination;
import io.flowmaestro.egress.Exchange;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.egress.OutboundRequest;
import io.flowmaestro.vault.client.RevocationResult;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.StoredCredential;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Takes tokens back at the provider that issued them, where it offers that. */
public final class RevocationEndpoint {
    /** For each token, of which a credential has two at most: whoever disconnects waits for it. */
    public static final Duration DEADLINE = Duration.ofSeconds(4);

    private static final Logger LOG = Logger.getLogger(RevocationEndpoint.class);
    private static final int UNAUTHORIZED = 401;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Catalog catalog;
    private final StoredOAuthApps apps;
    private final GuardedHttpClient http;
    private final Optional<Destination> sandbox;
    private final Clock clock;

    /** @param sandbox what plays the providers of sandbox connections, if there is one */
    public RevocationEndpoint(
            Catalog catalog, StoredOAuthApps apps, GuardedHttpClient http, Optional<URI> sandbox, Clock clock) {
        this.catalog = catalog;
        this.apps = apps;
        this.http = http;
        this.sandbox = sandbox.map(Destination::sandbox);
        this.clock = clock;
    }

    /** Takes a tenant's credential's tokens back. Never fails: what cannot be done is a result. */
    public Uni<RevocationResult> revoke(String tenant, StoredCredential credential) {
        return Uni.createFrom()
                .deferred(() -> revocable(credential)
                        .map(method -> apps.of(tenant, credential.provider(), credential.clientId())
                                .chain(app -> app.map(known -> revokeAs(known, method, credential))
                                        .orElseGet(() -> Uni.createFrom().item(RevocationResult.FAILED))))
                        .orElseGet(() -> Uni.createFrom().item(RevocationResult.NOT_OFFERED)))
                .onFailure()
                .invoke(failure -> LOG.warnf("%s: no token was revoked: %s", credential.provider(), failure.getClass()))
                .onFailure()
                .recoverWithItem(RevocationResult.FAILED);
    }

    private Optional<Tokens> revocable(StoredCredential credential) {
        return catalog.provider(credential.provider())
                .flatMap(provider -> provider.connection().method(credential.method()))
                .filter(Tokens.class::isInstance)
                .map(Tokens.class::cast)
                .filter(method -> method.revocation() != null);
    }

    /**
     * The first request decides: revoking a refresh token ends what came of it at most providers (RFC 7009, section 2.1),
     * and a second one for the access token is for the others. While an app has two secrets, the provider may know one of
     * them alone.
     */
    private Uni<RevocationResult> revokeAs(OAuthApp app, Tokens method, StoredCredential credential) {
        Deque<OutboundRequest> requests = requests(app, method, credential);
        if (requests.isEmpty()) {
            return Uni.createFrom().item(RevocationResult.NOT_OFFERED);
        }
        Destination destination = credential.sandbox() ? sandbox.orElseThrow() : Destination.provider();
        return http.send(requests.pop(), destination, DEADLINE).chain(exchange -> {
            Optional<OAuthApp> before = isOfClient(exchange) ? app.before(clock.instant()) : Optional.empty();
            if (before.isPresent()) {
                return revokeAs(before.get(), method, credential);
            }
            Uni<RevocationResult> result = Uni.createFrom().item(result(exchange));
            return requests.isEmpty() ? result : result.call(() -> http.send(requests.pop(), destination, DEADLINE));
        });
    }

    private static Deque<OutboundRequest> requests(OAuthApp app, Tokens method, StoredCredential credential) {
        Deque<OutboundRequest> requests = new ArrayDeque<>();
        Secret accessToken = credential.secrets().get(Tokens.ACCESS_TOKEN);
        Secret refreshToken = credential.refreshToken();
        Map<String, String> fields = credential.fields();
        if (method.revocation() instanceof Revocation.Standard way) {
            if (refreshToken != null) {
                requests.add(TokenRequest.revoke(method.issuer(), way, app, fields, refreshToken, "refresh_token"));
            }
            if (accessToken != null) {
                requests.add(TokenRequest.revoke(method.issuer(), way, app, fields, accessToken, "access_token"));
            }
        } else if (method.revocation() instanceof Revocation.Own way && accessToken != null) {
            requests.add(TokenRequest.revoke(way, app, fields, accessToken));
        }
        return requests;
    }

    /** By RFC 7009, section 2.2.1, and RFC 6749, section 5.2. */
    private static boolean isOfClient(Exchange exchange) {
        return exchange instanceof Exchange.Answered answered
                && (answered.status() == UNAUTHORIZED
                        || json(answered).path("error").asText().equals("invalid_client"));
    }

    /** A success by its status may name an error in its body, as Slack's does. */
    private static RevocationResult result(Exchange exchange) {
        return exchange instanceof Exchange.Answered answered
                        && answered.status() / 100 == 2
                        && !json(answered).path("error").isTextual()
                ? RevocationResult.REVOKED
                : RevocationResult.FAILED;
    }

    private static JsonNode json(Exchange.Answered answered) {
        try {
            return JSON.readTree(answered.body().getBytes());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}

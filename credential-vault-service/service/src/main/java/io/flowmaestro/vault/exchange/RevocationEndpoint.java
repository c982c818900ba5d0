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
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Catalog catalog;
    private final Map<String, OAuthApp> apps;
    private final GuardedHttpClient http;
    private final Optional<Destination> sandbox;

    /**
     * @param apps by provider
     * @param sandbox what plays the providers of sandbox connections, if there is one
     */
    public RevocationEndpoint(
            Catalog catalog, Map<String, OAuthApp> apps, GuardedHttpClient http, Optional<URI> sandbox) {
        this.catalog = catalog;
        this.apps = Map.copyOf(apps);
        this.http = http;
        this.sandbox = sandbox.map(Destination::sandbox);
    }

    /** Takes a credential's tokens back. Never fails: what cannot be done is a result. */
    public Uni<RevocationResult> revoke(StoredCredential credential) {
        return Uni.createFrom()
                .deferred(() -> send(requests(credential), credential.sandbox()))
                .onFailure()
                .invoke(failure -> LOG.warnf("%s: no token was revoked: %s", credential.provider(), failure.getClass()))
                .onFailure()
                .recoverWithItem(RevocationResult.FAILED);
    }

    /**
     * The first request decides: revoking a refresh token ends what came of it at most providers (RFC 7009, section 2.1),
     * and a second one for the access token is for the others.
     */
    private Uni<RevocationResult> send(Deque<OutboundRequest> requests, boolean inSandbox) {
        if (requests.isEmpty()) {
            return Uni.createFrom().item(RevocationResult.NOT_OFFERED);
        }
        Destination destination = inSandbox ? sandbox.orElseThrow() : Destination.provider();
        Uni<RevocationResult> first =
                http.send(requests.pop(), destination, DEADLINE).map(RevocationEndpoint::result);
        return requests.isEmpty() ? first : first.call(() -> http.send(requests.pop(), destination, DEADLINE));
    }

    private Deque<OutboundRequest> requests(StoredCredential credential) {
        Deque<OutboundRequest> requests = new ArrayDeque<>();
        Optional<Tokens> method = catalog.provider(credential.provider())
                .flatMap(provider -> provider.connection().method(credential.method()))
                .filter(Tokens.class::isInstance)
                .map(Tokens.class::cast);
        OAuthApp app = apps.get(credential.provider());
        if (method.isEmpty() || app == null) {
            return requests;
        }
        Secret accessToken = credential.secrets().get(Tokens.ACCESS_TOKEN);
        Secret refreshToken = credential.refreshToken();
        Map<String, String> fields = credential.fields();
        if (method.get().revocation() instanceof Revocation.Standard way) {
            if (refreshToken != null) {
                requests.add(
                        TokenRequest.revoke(method.get().issuer(), way, app, fields, refreshToken, "refresh_token"));
            }
            if (accessToken != null) {
                requests.add(TokenRequest.revoke(method.get().issuer(), way, app, fields, accessToken, "access_token"));
            }
        } else if (method.get().revocation() instanceof Revocation.Own way && accessToken != null) {
            requests.add(TokenRequest.revoke(way, app, fields, accessToken));
        }
        return requests;
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

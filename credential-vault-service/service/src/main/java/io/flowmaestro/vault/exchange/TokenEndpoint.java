package io.flowmaestro.vault.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flowmaestro.catalog.AuthMethod.OAuth2;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.TokenAnswer;
import io.flowmaestro.egress.Destination;
import io.flowmaestro.egress.Exchange;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.egress.OutboundRequest;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.StoredCredential;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Redeems codes and refresh tokens at the providers' token endpoints. It fails with {@link CredentialException}: kind
 * {@code invalid_auth} where the provider refuses code or refresh token, {@code credential_unavailable} where it cannot
 * be reached or refuses the OAuth app, {@code validation} where there is no such provider or it has no OAuth 2.
 */
public final class TokenEndpoint {
    /** For one request, from the DNS query to the last byte. */
    public static final Duration DEADLINE = Duration.ofSeconds(15);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Catalog catalog;
    private final Map<String, OAuthApp> apps;
    private final GuardedHttpClient http;
    private final Optional<Destination> sandbox;

    /**
     * @param apps by provider
     * @param sandbox what plays the providers of sandbox connections, if there is one
     */
    public TokenEndpoint(Catalog catalog, Map<String, OAuthApp> apps, GuardedHttpClient http, Optional<URI> sandbox) {
        this.catalog = catalog;
        this.apps = Map.copyOf(apps);
        this.http = http;
        this.sandbox = sandbox.map(Destination::sandbox);
    }

    /** Redeems an authorization code. */
    public Uni<TokenAnswer> redeem(AuthorizationCode code) {
        return Uni.createFrom().deferred(() -> {
            Provider provider = provider(code.provider());
            OAuth2 method = method(provider);
            checkFields(provider, code.fields());
            OutboundRequest request = TokenRequest.redeem(method, app(provider), code);
            return ask(provider, method, request, code.sandbox());
        });
    }

    /** Redeems a credential's refresh token. */
    public Uni<TokenAnswer> refresh(StoredCredential credential, Secret refreshToken) {
        return Uni.createFrom().deferred(() -> {
            Provider provider = provider(credential.provider());
            OAuth2 method = method(provider);
            OutboundRequest request = TokenRequest.refresh(method, app(provider), credential.fields(), refreshToken);
            return ask(provider, method, request, credential.sandbox());
        });
    }

    private Uni<TokenAnswer> ask(Provider provider, OAuth2 method, OutboundRequest request, boolean inSandbox) {
        return http.send(request, destination(inSandbox), DEADLINE).map(exchange -> read(provider, method, exchange));
    }

    private static TokenAnswer read(Provider provider, OAuth2 method, Exchange exchange) {
        if (!(exchange instanceof Exchange.Answered answered)) {
            throw TokenRefusal.unavailable(provider);
        }
        JsonNode answer = json(answered);
        return Optional.of(answer)
                .filter(json -> answered.status() / 100 == 2 && json.isObject())
                .flatMap(method.issuer()::read)
                .orElseThrow(() -> TokenRefusal.of(provider, answered.status(), answer));
    }

    private static JsonNode json(Exchange.Answered answered) {
        try {
            return JSON.readTree(answered.body().getBytes());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private Destination destination(boolean inSandbox) {
        if (!inSandbox) {
            return Destination.provider();
        }
        return sandbox.orElseThrow(() -> invalid("no_sandbox", "This installation has no sandbox."));
    }

    private Provider provider(String id) {
        return catalog.provider(id)
                .orElseThrow(() -> invalid("unknown_provider", "There is no provider of that name."));
    }

    private static OAuth2 method(Provider provider) {
        return provider.connection()
                .method(OAuth2.ID)
                .filter(OAuth2.class::isInstance)
                .map(OAuth2.class::cast)
                .orElseThrow(() -> invalid("unknown_method", provider.title() + " is not connected by OAuth 2."));
    }

    /** They may be part of the host that the code is sent to. */
    private static void checkFields(Provider provider, Map<String, String> fields) {
        provider.connection().check(OAuth2.ID, fields, Map.of()).stream()
                .findFirst()
                .ifPresent(violation -> {
                    throw invalid("invalid_field", violation.pointer() + " " + violation.message());
                });
    }

    private OAuthApp app(Provider provider) {
        OAuthApp app = apps.get(provider.id());
        if (app == null) {
            throw new CredentialException(
                    FailureKind.CREDENTIAL_UNAVAILABLE,
                    "no_oauth_app",
                    "This installation has no OAuth app of " + provider.title() + ".");
        }
        return app;
    }

    private static CredentialException invalid(String code, String message) {
        return new CredentialException(FailureKind.VALIDATION, code, message);
    }
}

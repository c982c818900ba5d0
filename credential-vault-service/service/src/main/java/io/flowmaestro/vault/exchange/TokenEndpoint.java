package io.flowmaestro.vault.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.AuthMethod.ClientCredentials;
import io.flowmaestro.catalog.AuthMethod.Installation;
import io.flowmaestro.catalog.AuthMethod.JwtBearer;
import io.flowmaestro.catalog.AuthMethod.OAuth2;
import io.flowmaestro.catalog.AuthMethod.Tokens;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Lookup;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.catalog.TokenAnswer;
import io.flowmaestro.catalog.TokenIssuer;
import io.flowmaestro.egress.Destination;
import io.flowmaestro.egress.Exchange;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.egress.OutboundRequest;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Violation;
import io.flowmaestro.spi.TokenExchange;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.PushedRequest;
import io.flowmaestro.vault.client.PushedRequests;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.exchange.TokenRefusal.Client;
import io.flowmaestro.vault.store.StoredCredential;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gets access tokens at the providers' token endpoints: for codes, refresh tokens, clients, keys and installations. It
 * fails with {@link CredentialException}: kind {@code invalid_auth} where the provider refuses what it is given,
 * {@code credential_unavailable} where it cannot be reached or refuses the operator's app, {@code validation} where there
 * is no such provider or method, or what is given or comes back does not fit it.
 */
public final class TokenEndpoint implements PushedRequests {
    /** For a first token, from the first DNS query to the last byte. */
    public static final Duration DEADLINE = Duration.ofSeconds(15);

    /** For any token: whoever asks for one in place of another sets how long it waits. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Catalog catalog;
    private final StoredOAuthApps apps;
    private final Map<String, TokenExchange> exchanges;
    private final GuardedHttpClient http;
    private final Optional<Destination> sandbox;
    private final Clock clock;

    /**
     * @param exchanges by their names in provider files
     * @param sandbox what plays the providers of sandbox connections, if there is one
     */
    public TokenEndpoint(
            Catalog catalog,
            StoredOAuthApps apps,
            Map<String, TokenExchange> exchanges,
            GuardedHttpClient http,
            Optional<URI> sandbox,
            Clock clock) {
        this.catalog = catalog;
        this.apps = apps;
        this.exchanges = Map.copyOf(exchanges);
        this.http = http;
        this.sandbox = sandbox.map(Destination::sandbox);
        this.clock = clock;
    }

    /**
     * What a browser's connecting gave.
     *
     * @param clientId of the app that it was issued to
     */
    public record Redeemed(TokenAnswer answer, String clientId) {}

    /** Redeems what a browser brought back: a code, or an installation with the code that proves whose it is. */
    public Uni<Redeemed> redeem(String tenant, AuthorizationCode code) {
        return Uni.createFrom().deferred(() -> {
            Provider provider = provider(code.provider());
            AuthMethod method = provider.connection().method(code.method()).orElse(null);
            Function<OAuthApp, Uni<TokenAnswer>> redeem;
            if (method instanceof OAuth2 oauth2) {
                redeem = app -> redeem(provider, oauth2, app, code);
            } else if (method instanceof Installation installation) {
                redeem = app -> install(provider, installation, app, code);
            } else {
                throw unknownMethod(provider);
            }
            return apps.used(tenant, provider.id())
                    .map(found -> found.orElseThrow(() -> noApp(provider)))
                    .chain(app ->
                            inTime(provider, redeem.apply(app)).map(answer -> new Redeemed(answer, app.clientId())));
        });
    }

    @Override
    public Uni<String> push(String tenant, PushedRequest request) {
        return Uni.createFrom().deferred(() -> {
            Provider provider = provider(request.provider());
            if (!(provider.connection().method(OAuth2.ID).orElse(null) instanceof OAuth2 method)) {
                throw unknownMethod(provider);
            }
            requireFit(provider, provider.connection().check(method.id(), request.fields(), Map.of()));
            URI url = method.parUrl(request.fields()).orElseThrow(() -> unknownMethod(provider));
            Call call = new Call(provider, method.issuer(), Client.OPERATOR, request.sandbox());
            return apps.used(tenant, provider.id())
                    .map(found -> found.orElseThrow(() -> noApp(provider)))
                    .chain(app -> inTime(
                            provider,
                            asEither(
                                    app,
                                    each -> push(call, TokenRequest.push(method, url, each, request.parameters())))));
        });
    }

    private Uni<String> push(Call call, OutboundRequest request) {
        return http.send(request, destination(call.sandbox()), DEADLINE).map(exchange -> {
            if (!(exchange instanceof Exchange.Answered answered)) {
                throw TokenRefusal.unavailable(call.provider());
            }
            return body(exchange)
                    .map(body -> body.path("request_uri").textValue())
                    .orElseThrow(() -> TokenRefusal.of(
                            call.provider(), call.issuer(), call.client(), answered.status(), json(answered)));
        });
    }

    /**
     * Gets another token of a credential, by its refresh token or by what its first one was got with. Nobody knows whether
     * the old refresh token is still good where there was no answer, so it is the caller who says when to give up.
     *
     * @param tenant whose it is
     * @param credential refreshable
     * @param deadline how long to wait for it, at most two minutes
     */
    public Uni<TokenAnswer> renew(String tenant, StoredCredential credential, Duration deadline) {
        return renew(tenant, credential)
                .ifNoItem()
                .after(deadline)
                .failWith(() -> TokenRefusal.unavailable(provider(credential.provider())));
    }

    private Uni<TokenAnswer> renew(String tenant, StoredCredential credential) {
        return Uni.createFrom().deferred(() -> {
            Provider provider = provider(credential.provider());
            return renewed(tenant, provider, credential)
                    .map(answer -> misfits(provider, credential.method(), answer.fields())
                                    .isEmpty()
                            ? answer
                            : answer.withoutFields()); // a new refresh token may not be lost for it
        });
    }

    private Uni<TokenAnswer> renewed(String tenant, Provider provider, StoredCredential credential) {
        AuthMethod method = provider.connection().method(credential.method()).orElse(null);
        Secret refreshToken = credential.refreshToken();
        if (method instanceof OAuth2 oauth2 && refreshToken != null) {
            Call call = new Call(provider, oauth2.issuer(), Client.OPERATOR, credential.sandbox());
            return issuedTo(tenant, provider, credential)
                    .chain(issuedTo -> askAs(
                            issuedTo,
                            call,
                            app -> TokenRequest.refresh(oauth2, app, credential.fields(), refreshToken)));
        }
        if (method instanceof Installation installation) {
            return issuedTo(tenant, provider, credential)
                    .chain(app ->
                            installationToken(provider, installation, app, credential.fields(), credential.sandbox()));
        }
        if (method instanceof Tokens tokens) {
            return mint(provider, tokens, credential);
        }
        throw unknownMethod(provider);
    }

    private Uni<OAuthApp> issuedTo(String tenant, Provider provider, StoredCredential credential) {
        return apps.of(tenant, provider.id(), credential.clientId())
                .map(found ->
                        found.orElseThrow(() -> credential.clientId() == null ? noApp(provider) : appGone(provider)));
    }

    private Uni<TokenAnswer> redeem(Provider provider, OAuth2 method, OAuthApp own, AuthorizationCode code) {
        requireFit(provider, provider.connection().check(method.id(), code.fields(), Map.of()));
        Call call = new Call(provider, method.issuer(), Client.OPERATOR, code.sandbox());
        Uni<TokenAnswer> answer = askAs(own, call, app -> TokenRequest.redeem(method, app, code));
        Lookup lookup = method.lookup();
        return lookup == null ? answer : answer.chain(token -> lookUp(call, lookup, method, code.fields(), token));
    }

    /** What the token endpoint told may be part of the address, so it is checked before. */
    private Uni<TokenAnswer> lookUp(
            Call call, Lookup lookup, OAuth2 method, Map<String, String> asked, TokenAnswer token) {
        Map<String, String> fields = new HashMap<>(asked);
        fields.putAll(token.fields());
        requireFit(call.provider(), misfits(call.provider(), method.id(), fields));
        return get(lookup.url(fields), token.accessToken(), call.sandbox()).map(exchange -> {
            JsonNode body = body(exchange)
                    .orElseThrow(() -> new CredentialException(
                            FailureKind.CREDENTIAL_UNAVAILABLE,
                            "lookup_failed",
                            call.provider().title() + " does not say what the account has."));
            return token.with(
                    lookup.fields(fields, body), lookup.account(fields, body).orElse(null));
        });
    }

    /** Whose it is comes first: a token of somebody else's installation is never asked for. */
    private Uni<TokenAnswer> install(Provider provider, Installation method, OAuthApp own, AuthorizationCode code) {
        requireFit(provider, provider.connection().checkFields(method.id(), code.fields()));
        Call call = new Call(provider, method.proof().issuer(), Client.OPERATOR, code.sandbox());
        return askAs(own, call, app -> TokenRequest.redeem(call.issuer(), app, code))
                .chain(user -> get(method.proof().url(code.fields()), user.accessToken(), code.sandbox()))
                .invoke(exchange -> requireProven(provider, exchange))
                .chain(() -> installationToken(provider, method, own, code.fields(), code.sandbox()));
    }

    private static void requireProven(Provider provider, Exchange exchange) {
        if (!(exchange instanceof Exchange.Answered answered) || answered.status() >= 500) {
            throw TokenRefusal.unavailable(provider);
        }
        if (answered.status() / 100 != 2) {
            throw new CredentialException(
                    FailureKind.INVALID_AUTH,
                    "installation_not_yours",
                    "The installation is not one of the person's who signed in to " + provider.title() + ".");
        }
    }

    private Uni<TokenAnswer> installationToken(
            Provider provider, Installation method, OAuthApp app, Map<String, String> fields, boolean inSandbox) {
        TokenExchange exchange = exchanges.get(method.exchange());
        if (exchange == null) {
            throw unknownMethod(provider);
        }
        URI url = method.issuer().url(fields);
        Call call = new Call(provider, method.issuer(), Client.OPERATOR, inSandbox);
        return exchange.request(TokenRequest.grant(url, app, fields, clock.instant()))
                .onFailure(IllegalArgumentException.class)
                .transform(failure -> unusableApp(provider, failure))
                .chain(request -> ask(call, TokenRequest.of(url, request)));
    }

    private Uni<TokenAnswer> mint(Provider provider, Tokens method, StoredCredential credential) {
        requireFit(
                provider,
                provider.connection().checkFields(method.id(), credential.fields()).stream()
                        .filter(violation ->
                                !method.filled().contains(violation.pointer().substring("/fields/".length())))
                        .toList());
        Call call = new Call(provider, method.issuer(), Client.PERSON, credential.sandbox());
        return ask(call, mintRequest(provider, method, credential));
    }

    private OutboundRequest mintRequest(Provider provider, Tokens method, StoredCredential credential) {
        if (method instanceof ClientCredentials client) {
            return TokenRequest.clientCredentials(client, credential.keys(), credential.fields());
        }
        if (method instanceof JwtBearer jwt) {
            return jwtRequest(jwt, credential);
        }
        throw unknownMethod(provider);
    }

    private OutboundRequest jwtRequest(JwtBearer method, StoredCredential credential) {
        try {
            return TokenRequest.jwtBearer(method, credential.keys(), credential.fields(), clock.instant());
        } catch (IllegalArgumentException e) {
            throw invalid("invalid_private_key", String.valueOf(e.getMessage()));
        }
    }

    /** While an app has two secrets, the provider may know one of them alone. */
    private <T> Uni<T> asEither(OAuthApp app, Function<OAuthApp, Uni<T>> asking) {
        Uni<T> answer = asking.apply(app);
        return app.before(clock.instant())
                .map(before -> answer.onFailure(TokenRefusal::isOfClient).recoverWithUni(() -> asking.apply(before)))
                .orElse(answer);
    }

    private Uni<TokenAnswer> askAs(OAuthApp app, Call call, Function<OAuthApp, OutboundRequest> request) {
        return asEither(app, each -> ask(call, request.apply(each)));
    }

    private Uni<TokenAnswer> ask(Call call, OutboundRequest request) {
        return http.send(request, destination(call.sandbox()), LONGEST).map(exchange -> read(call, exchange));
    }

    /** With a new token, once it is known that it goes where it may go. */
    private Uni<Exchange> get(URI url, String accessToken, boolean inSandbox) {
        OutboundRequest request = new OutboundRequest("GET", url, Map.of("accept", "application/json"), null);
        return http.send(
                request,
                destination(inSandbox),
                DEADLINE,
                permitted -> Uni.createFrom().item(permitted.withHeader("authorization", "Bearer " + accessToken)));
    }

    private TokenAnswer read(Call call, Exchange exchange) {
        if (!(exchange instanceof Exchange.Answered answered)) {
            throw TokenRefusal.unavailable(call.provider());
        }
        if (answered.status() == TOO_MANY_REQUESTS) {
            throw TokenRefusal.tooMany(
                    call.provider(), RetryLater.of(answered.headers().get("retry-after"), clock.instant()));
        }
        JsonNode answer = json(answered);
        return body(exchange)
                .filter(JsonNode::isObject)
                .map(body -> requireBearer(call, body))
                .flatMap(call.issuer()::read)
                .orElseThrow(() ->
                        TokenRefusal.of(call.provider(), call.issuer(), call.client(), answered.status(), answer));
    }

    /** Of another type is a token that the provider takes from nobody but who proves to have a key besides. */
    private static JsonNode requireBearer(Call call, JsonNode body) {
        if (call.issuer().foreignType(body).isPresent()) {
            throw new CredentialException(
                    FailureKind.CREDENTIAL_UNAVAILABLE,
                    "unsupported_token_type",
                    call.provider().title() + " issued a token of another type than bearer.");
        }
        return body;
    }

    /** Of a success. */
    private static Optional<JsonNode> body(Exchange exchange) {
        return exchange instanceof Exchange.Answered answered && answered.status() / 100 == 2
                ? Optional.of(json(answered)).filter(json -> !json.isMissingNode())
                : Optional.empty();
    }

    private static JsonNode json(Exchange.Answered answered) {
        try {
            return JSON.readTree(answered.body().getBytes());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** Several requests take no longer than one. */
    private static <T> Uni<T> inTime(Provider provider, Uni<T> answer) {
        return answer.ifNoItem().after(DEADLINE).failWith(() -> TokenRefusal.unavailable(provider));
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

    /** Of those that are there. */
    private static List<Violation> misfits(Provider provider, String method, Map<String, String> fields) {
        return provider.connection().checkFields(method, fields).stream()
                .filter(violation -> fields.containsKey(violation.pointer().substring("/fields/".length())))
                .toList();
    }

    /** Fields may be part of the host that a secret is sent to. */
    private static void requireFit(Provider provider, List<Violation> violations) {
        violations.stream().findFirst().ifPresent(violation -> {
            throw invalid("invalid_field", provider.title() + ": " + violation.pointer() + " " + violation.message());
        });
    }

    private static CredentialException noApp(Provider provider) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE,
                CredentialException.NO_OAUTH_APP,
                "This installation has no OAuth app of " + provider.title() + ".");
    }

    /** Putting the app back mends it, and so does connecting again with the app that there is now. */
    private static CredentialException appGone(Provider provider) {
        return new CredentialException(
                FailureKind.INVALID_AUTH,
                CredentialException.OAUTH_APP_GONE,
                "The OAuth app of " + provider.title() + " that the connection was made with is gone:"
                        + " put it back, or reconnect.");
    }

    private static CredentialException unusableApp(Provider provider, Throwable failure) {
        return new CredentialException(
                FailureKind.CREDENTIAL_UNAVAILABLE,
                "unusable_app",
                "This installation's app of " + provider.title() + " cannot be used: " + failure.getMessage());
    }

    private static CredentialException unknownMethod(Provider provider) {
        return invalid("unknown_method", provider.title() + " is not connected in that way.");
    }

    private static CredentialException invalid(String code, String message) {
        return new CredentialException(FailureKind.VALIDATION, code, message);
    }

    /** Which token endpoint is asked, with whose client, and where. */
    private record Call(Provider provider, TokenIssuer issuer, Client client, boolean sandbox) {}
}

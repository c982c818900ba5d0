package io.flowmaestro.backing.issuer;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.flowmaestro.backing.issuer.Codes.SignIn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;

/** An OpenID Connect issuer with keys of its own, made when it starts, and no memory beyond its run. */
public final class Issuer {
    static final String KEY_ID = "local";
    private static final String HOST = "127.0.0.1";
    /** How long a client may hold a user for signed in: a working day, as nothing here refreshes. */
    private static final Duration SESSION = Duration.ofHours(12);

    private static final int FORM_BYTES = 16 * 1024;

    private final Clock clock;
    private final SigningKey key;
    private final Map<String, Client> clients;
    private final Map<String, User> users;
    private final HttpServer server;

    private Issuer(Vertx vertx, Clock clock, SigningKey key, Map<String, Client> clients, Map<String, User> users) {
        this.clock = clock;
        this.key = key;
        this.clients = clients;
        this.users = users;
        this.server = vertx.createHttpServer();
    }

    /**
     * Starts it on the loopback address.
     *
     * @param port to listen on; 0 for a free one
     * @param clients by whom tokens are asked for, no two of one id
     * @param users who may sign in, no two of one name, and none of a client's
     * @return fails with a {@link java.net.BindException} if the port is taken
     */
    public static Future<Issuer> start(Vertx vertx, int port, Collection<Client> clients, Collection<User> users) {
        return start(vertx, port, clients, users, Clock.systemUTC());
    }

    static Future<Issuer> start(
            Vertx vertx, int port, Collection<Client> clients, Collection<User> users, Clock clock) {
        Map<String, Client> clientsById = clients.stream().collect(toMap(Client::id, identity()));
        Map<String, User> usersByName =
                users.stream().collect(toMap(User::name, identity(), Issuer::unique, LinkedHashMap::new));
        return vertx.executeBlocking(() -> new SigningKey(KEY_ID))
                .map(key -> new Issuer(vertx, clock, key, clientsById, usersByName))
                .compose(issuer -> issuer.listen(vertx, port));
    }

    /** The issuer's name in tokens, and where its discovery document is found: {@code auth-server-url} of Quarkus. */
    public String url() {
        return "http://" + HOST + ":" + server.actualPort();
    }

    /**
     * A token that is right in all.
     *
     * @param subject a user's name, or a client's id
     * @param audiences the services it is for; where none is named, the client's own
     */
    public String token(String subject, String... audiences) {
        AccessToken token = accessToken(subject);
        return (audiences.length == 0 ? token : token.audience(audiences)).sign();
    }

    /**
     * A token to change before it is signed.
     *
     * @param subject a user's name, or a client's id; a user's token has no audience yet
     * @throws IllegalArgumentException if there is neither
     */
    public AccessToken accessToken(String subject) {
        Client client = clients.get(subject);
        if (client != null) {
            return AccessToken.of(client, url(), clock, key);
        }
        User user = users.get(subject);
        if (user == null) {
            throw new IllegalArgumentException("No user and no client is called " + subject + ".");
        }
        return AccessToken.of(user, subject, List.of(), url(), clock, key);
    }

    /** Stops listening. */
    public Future<Void> close() {
        return server.close();
    }

    private Future<Issuer> listen(Vertx vertx, int port) {
        Router router = Router.router(vertx);
        return server.requestHandler(router)
                .listen(port, HOST)
                .onSuccess(listening -> route(router))
                .map(this);
    }

    /** After listening, since a free port is known only then and every answer names it. */
    private void route(Router router) {
        Codes codes = new Codes(clock);
        AuthorizeEndpoint authorize = new AuthorizeEndpoint(url(), clients, users, codes, clock);
        TokenEndpoint token = new TokenEndpoint(
                clients,
                codes,
                client -> AccessToken.of(client, url(), clock, key).sign(),
                this::userToken,
                this::idToken);
        BodyHandler form = BodyHandler.create(false).setBodyLimit(FORM_BYTES);
        JsonObject discovery = discovery();
        router.get("/.well-known/openid-configuration").handler(context -> context.json(discovery));
        router.get("/jwks").handler(this::keys);
        router.get("/authorize").handler(authorize::ask);
        router.post("/authorize").handler(form).handler(authorize::signIn);
        router.post("/token").handler(form).handler(token::handle);
    }

    private void keys(RoutingContext context) {
        context.response().putHeader("Content-Type", "application/jwk-set+json").end(key.keySet());
    }

    private String userToken(SignIn signIn) {
        Client client = signIn.client();
        return AccessToken.of(signIn.user(), client.id(), client.audiences(), url(), clock, key)
                .sign();
    }

    /** Says to the client who signed in (OpenID Connect Core 1.0 section 2). */
    private String idToken(SignIn signIn) {
        NumericDate now = NumericDate.fromSeconds(clock.instant().getEpochSecond());
        NumericDate end = NumericDate.fromSeconds(clock.instant().plus(SESSION).getEpochSecond());
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(url());
        claims.setSubject(signIn.user().name());
        claims.setAudience(signIn.client().id());
        claims.setIssuedAt(now);
        claims.setExpirationTime(end);
        claims.setNumericDateClaim(
                "auth_time", NumericDate.fromSeconds(signIn.at().getEpochSecond()));
        claims.setStringClaim("preferred_username", signIn.user().name());
        claims.setStringClaim("tenant", signIn.user().tenant());
        claims.setStringListClaim("roles", signIn.user().roles());
        if (signIn.nonce() != null) {
            claims.setStringClaim("nonce", signIn.nonce());
        }
        return key.sign("JWT", claims);
    }

    /** OpenID Connect Discovery 1.0 section 3, with RFC 9207's flag. */
    private JsonObject discovery() {
        return new JsonObject()
                .put("issuer", url())
                .put("authorization_endpoint", url() + "/authorize")
                .put("token_endpoint", url() + "/token")
                .put("jwks_uri", url() + "/jwks")
                .put("response_types_supported", JsonArray.of("code"))
                .put("response_modes_supported", JsonArray.of("query"))
                .put("grant_types_supported", JsonArray.of("authorization_code", "client_credentials"))
                .put("subject_types_supported", JsonArray.of("public"))
                .put("id_token_signing_alg_values_supported", JsonArray.of("RS256"))
                .put("scopes_supported", JsonArray.of("openid"))
                .put("token_endpoint_auth_methods_supported", JsonArray.of("client_secret_basic", "client_secret_post"))
                .put("code_challenge_methods_supported", JsonArray.of("S256"))
                .put("authorization_response_iss_parameter_supported", true);
    }

    private static User unique(User one, User other) {
        throw new IllegalArgumentException("Two users are called " + one.name() + ".");
    }
}

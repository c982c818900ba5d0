package io.flowmaestro.connection.authorize;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.AuthMethod.Installation;
import io.flowmaestro.catalog.AuthMethod.OAuth2;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.Admission;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.ProviderApps;
import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.connection.connect.ConnectSession;
import io.flowmaestro.connection.connect.ConnectSessions;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.PushedRequest;
import io.flowmaestro.vault.client.PushedRequests;
import io.flowmaestro.vault.client.RegisteredApp;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * The browser's half of the authorization code flow (RFC 6749, 7636 and 9700). A link that works once begins it and
 * leaves a cookie in that browser; a state that works once, in that browser alone, ends it. Only then is the code
 * handed to the vault, which redeems it.
 */
@ApplicationScoped
public class Authorizations {
    private static final String START = "/oauth/start/";
    private static final String CALLBACK = "/oauth/callback";
    private static final String COOKIE = "flowmaestro-authorize-";
    /** What GitHub says beside an installation: {@code install}, {@code update}, or {@code request} of who may not. */
    private static final String SETUP_ACTION = "setup_action";

    private static final String REQUESTED = "request";

    /** Kept by the browser only with {@code Secure} and for this very host (RFC 6265bis, section 4.1.3.2). */
    private static final String HOST_COOKIE = "__Host-" + COOKIE;

    private final Mutiny.SessionFactory sessions;
    private final Pool pool;
    private final Connections connections;
    private final CredentialVault vault;
    private final Catalog catalog;
    private final Admission admission;
    private final ConnectionConfig config;
    private final ProviderApps apps;
    private final ConnectSessions connectSessions;
    private final PushedRequests pushedRequests;
    private final Clock clock;

    Authorizations(
            Mutiny.SessionFactory sessions,
            Pool pool,
            Connections connections,
            CredentialVault vault,
            Catalog catalog,
            Admission admission,
            ConnectionConfig config,
            ProviderApps apps,
            ConnectSessions connectSessions,
            PushedRequests pushedRequests,
            Clock clock) {
        this.sessions = sessions;
        this.pool = pool;
        this.connections = connections;
        this.vault = vault;
        this.catalog = catalog;
        this.admission = admission;
        this.config = config;
        this.apps = apps;
        this.connectSessions = connectSessions;
        this.pushedRequests = pushedRequests;
        this.clock = clock;
    }

    /**
     * A link with which a browser begins to authorize a connection: it works once, and for a few minutes.
     *
     * @param scopes what is asked for beside the provider's usual scopes; null for what was granted before
     * @param returnTo where the browser goes in the end, one of the configured addresses; null for a page of ours
     */
    public Uni<URI> link(Connection connection, @Nullable List<String> scopes, @Nullable String returnTo) {
        return link(connection, scopes, returnTo, null);
    }

    /** The same for a connect session, which ends when the browser comes back. */
    public Uni<URI> link(Connection connection, ConnectSession session) {
        return link(connection, session.reconnects() ? null : List.of(), session.returnTo(), session.hash());
    }

    private Uni<URI> link(
            Connection connection,
            @Nullable List<String> scopes,
            @Nullable String returnTo,
            @Nullable String sessionHash) {
        return Uni.createFrom().deferred(() -> {
            AuthMethod method = browserMethod(connection);
            String ticket = RandomToken.next();
            Instant now = clock.instant();
            OAuthAuthorization authorization = new OAuthAuthorization(
                    ticket,
                    connection.key(),
                    admission.withNeeded(
                            connection,
                            method,
                            scopes == null ? granted(connection, method) : admission.admitScopes(method, scopes)),
                    returnTo,
                    sessionHash,
                    now.plus(config.authorization().ticketLifetime()));
            return sweep(now)
                    .chain(() -> sessions.withTransaction(session -> session.persist(authorization)))
                    .replaceWith(() -> URI.create(config.publicUrl() + START + ticket));
        });
    }

    private static List<String> granted(Connection connection, AuthMethod method) {
        return connection.scopes().stream()
                .filter(method.optionalScopes()::contains)
                .toList();
    }

    /** Takes out what expired. One statement past Hibernate, whose session it does not concern. */
    private Uni<Void> sweep(Instant now) {
        return pool.preparedQuery("delete from oauth_authorization where expires_at < $1")
                .execute(Tuple.of(now.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    /**
     * Begins what a link is for; fails with {@link StaleAuthorizationException} where it cannot be followed. It stays good
     * where the vault does not say which app signs the person in.
     */
    public Uni<Departure> begin(String ticket) {
        Instant now = clock.instant();
        return sessions.withSession(session -> session.find(OAuthAuthorization.class, RandomToken.hash(ticket)))
                .map(found -> usable(found, found != null && found.canBegin(now)))
                .chain(authorization -> connections
                        .get(authorization.connection())
                        .chain(connection -> apps.require(
                                        connection.key().tenant(), connection.provider(), browserMethod(connection))
                                .chain(app -> begin(ticket, connection, app, authorization.scopes(), now))));
    }

    private Uni<Departure> begin(
            String ticket, Connection connection, RegisteredApp app, List<String> scopes, Instant now) {
        BrowserSecrets browser = BrowserSecrets.random();
        String seed = RandomToken.next();
        Instant until = now.plus(config.authorization().stateLifetime());
        return address(connection, app, scopes, browser, seed)
                .call(() -> sessions.withTransaction(session -> session.find(
                                OAuthAuthorization.class, RandomToken.hash(ticket), LockModeType.PESSIMISTIC_WRITE)
                        .map(found -> usable(found, found != null && found.canBegin(now)))
                        .invoke(authorization -> authorization.begin(browser, seed, until))))
                .map(address -> new Departure(
                        address,
                        cookieName(browser.state()),
                        browser.binding(),
                        config.authorization().stateLifetime()));
    }

    private Optional<URI> sandbox(Connection connection) {
        return connection.sandbox() ? config.sandbox().url() : Optional.empty();
    }

    private Uni<URI> address(
            Connection connection, RegisteredApp app, List<String> scopes, BrowserSecrets browser, String seed) {
        AuthMethod method = browserMethod(connection);
        Optional<URI> sandbox = sandbox(connection);
        Map<String, String> fields = typed(connection, method);
        if (method instanceof Installation installation) {
            return Uni.createFrom()
                    .item(AuthorizationRequest.address(
                            installation.installUrl(Objects.requireNonNull(app.appSlug()), fields),
                            sandbox,
                            Map.of("state", browser.state())));
        }
        OAuth2 oauth2 = (OAuth2) method;
        AuthorizationRequest request = new AuthorizationRequest(
                oauth2,
                fields,
                scopes,
                app.clientId(),
                redirectUri(),
                browser.state(),
                BrowserSecrets.challenge(BrowserSecrets.verifier(browser.binding(), seed)));
        return oauth2.parUrl(fields).isEmpty()
                ? Uni.createFrom().item(request.address(sandbox))
                : pushedRequests
                        .push(
                                connection.key().tenant(),
                                new PushedRequest(
                                        connection.provider(), fields, connection.sandbox(), request.parameters()))
                        .map(requestUri -> request.address(sandbox, requestUri));
    }

    /**
     * Ends what a browser began: takes the connection into use, or tells why not. Fails with
     * {@link StaleAuthorizationException}, before any token request, where the state is unknown, used, expired or another
     * browser's.
     */
    public Uni<Arrival> end(Callback callback) {
        if (callback.state() == null) {
            return Uni.createFrom().failure(StaleAuthorizationException::new);
        }
        String binding = callback.cookies().get(cookieName(callback.state()));
        return take(callback.state(), binding)
                .chain(authorization -> arrive(authorization, callback, Objects.requireNonNull(binding)));
    }

    /** The cookie that a callback with that state must bring. */
    public String cookieName(String state) {
        return (secure() ? HOST_COOKIE : COOKIE) + BrowserSecrets.flow(state);
    }

    /** Whether browsers reach this service by https. */
    public boolean secure() {
        return "https".equals(config.publicUrl().getScheme());
    }

    /** A state that is not this browser's stays as it is: whoever guesses at it ends nothing. */
    private Uni<OAuthAuthorization> take(String state, @Nullable String binding) {
        return sessions.withTransaction(session -> session.createSelectionQuery(
                        "from OAuthAuthorization a where a.stateHash = :state", OAuthAuthorization.class)
                .setParameter("state", RandomToken.hash(state))
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getSingleResultOrNull()
                .map(found -> usable(found, found != null && found.belongsTo(binding, clock.instant())))
                .call(session::remove));
    }

    private static OAuthAuthorization usable(@Nullable OAuthAuthorization found, boolean usable) {
        if (found == null || !usable) {
            throw new StaleAuthorizationException();
        }
        return found;
    }

    private Uni<Arrival> arrive(OAuthAuthorization authorization, Callback callback, String binding) {
        return connections.get(authorization.connection()).chain(connection -> {
            String title = provider(connection).title();
            AuthMethod method = browserMethod(connection);
            if (!callback.isFrom(method, sandbox(connection))) {
                return Uni.createFrom()
                        .item(new Arrival.Failed(title, authorization.returnTo(), "issuer_mismatch", false));
            }
            Map<String, String> fields = typed(connection, method);
            if (method instanceof Installation installation) {
                String id =
                        callback.parameters().get(installation.installation().name());
                if (id == null && REQUESTED.equals(callback.parameters().get(SETUP_ACTION))) {
                    return Uni.createFrom().item(new Arrival.Requested(title, authorization.returnTo()));
                }
                if (id == null || callback.code() == null) {
                    return Uni.createFrom().item(unproven(callback, id, title, authorization.returnTo()));
                }
                fields.put(installation.installation().name(), id);
            }
            if (callback.code() == null) {
                return Uni.createFrom().item(refused(callback.error(), title, authorization.returnTo()));
            }
            AuthorizationCode code = new AuthorizationCode(
                    connection.provider(),
                    connection.method(),
                    fields,
                    connection.sandbox(),
                    callback.code(),
                    BrowserSecrets.verifier(binding, Objects.requireNonNull(authorization.seed())),
                    redirectUri());
            String session = authorization.sessionHash();
            Supplier<Uni<? extends Connection>> redeeming =
                    () -> vault.exchange(connection.key().credential(), code)
                            .chain(grant -> connections.activate(connection.key(), grant));
            return (session == null ? Uni.createFrom().deferred(redeeming) : connectSessions.use(session, redeeming))
                    .<Arrival>map(
                            active -> new Arrival.Connected(active, title, authorization.returnTo(), session != null))
                    .onFailure(CredentialException.class)
                    .recoverWithItem(failure -> failed(failure, title, authorization.returnTo()));
        });
    }

    /** Without a code nobody says whose the installation is, and its id is anyone's text. */
    private static Arrival unproven(Callback callback, @Nullable String id, String title, @Nullable String returnTo) {
        return callback.error() != null || id == null
                ? refused(callback.error(), title, returnTo)
                : new Arrival.Failed(title, returnTo, "installation_not_proven", false);
    }

    /** What its owner typed in: what connecting filled last time is filled anew. */
    private static Map<String, String> typed(Connection connection, AuthMethod method) {
        Map<String, String> fields = new HashMap<>(connection.fields());
        fields.keySet().removeAll(method.filled());
        return fields;
    }

    /** A callback's error is anyone's text until it is one of the standard's words. */
    private static Arrival refused(@Nullable String error, String title, @Nullable String returnTo) {
        if (Callback.DENIED.equals(error)) {
            return new Arrival.Denied(title, returnTo);
        }
        boolean again = "temporarily_unavailable".equals(error) || "server_error".equals(error);
        return new Arrival.Failed(title, returnTo, Callback.known(error), again);
    }

    private static Arrival failed(CredentialException failure, String title, @Nullable String returnTo) {
        return new Arrival.Failed(
                title, returnTo, failure.code(), failure.kind() == FailureKind.CREDENTIAL_UNAVAILABLE);
    }

    private URI redirectUri() {
        return URI.create(config.publicUrl() + CALLBACK);
    }

    private Provider provider(Connection connection) {
        return catalog.provider(connection.provider())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_PROVIDER, connection.provider() + " is not a provider known here."));
    }

    private AuthMethod browserMethod(Connection connection) {
        return provider(connection)
                .connection()
                .method(connection.method())
                .filter(AuthMethod::inBrowser)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_OAUTH, "It has a key: make a connection with the new key in its place."));
    }
}

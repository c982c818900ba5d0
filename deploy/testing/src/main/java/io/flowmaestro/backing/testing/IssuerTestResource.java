package io.flowmaestro.backing.testing;

import io.flowmaestro.backing.CannotStartException;
import io.flowmaestro.backing.RandomSecret;
import io.flowmaestro.backing.issuer.Client;
import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.backing.issuer.User;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An issuer for a Quarkus test: {@code quarkus.oidc.auth-server-url}, and with the argument {@code client}
 * {@code quarkus.oidc-client.*} for the service of that name, with {@code pages} the secret of the client by which people sign in. A test's field of type {@link Issuer} gets it, to mint
 * tokens with.
 *
 * <p>Clients: {@code connection-service}, {@code executor-service}, {@code monitor}, {@code developer}, and
 * {@code connection-pages}, whose users return to {@link #SIGN_IN}. Users:
 * {@code viewer}, {@code editor} and {@code admin} of tenant {@code acme}, {@code stranger}, who is admin of
 * {@code globex}.
 */
public final class IssuerTestResource implements QuarkusTestResourceLifecycleManager {
    /** Where those return to who sign in on pages. */
    public static final String SIGN_IN = "http://connect.test:8081/sign-in";

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String VAULT = "credential-vault-service";
    private static final List<Client> CLIENTS = List.of(
            Client.service("connection-service", RandomSecret.next(), VAULT, "connection-service"),
            Client.service("executor-service", RandomSecret.next(), VAULT, "executor"),
            new Client(
                    "monitor",
                    RandomSecret.next(),
                    List.of(),
                    List.of("connection-service", VAULT, "executor-service"),
                    List.of("monitor"),
                    null),
            new Client(
                    "developer",
                    RandomSecret.next(),
                    List.of(),
                    List.of("connection-service"),
                    List.of("admin"),
                    "acme"),
            new Client(
                    "connection-pages",
                    RandomSecret.next(),
                    List.of(SIGN_IN),
                    List.of("connection-service"),
                    List.of(),
                    null));
    private static final List<User> USERS = List.of(
            new User("viewer", "acme", List.of("viewer")),
            new User("editor", "acme", List.of("editor")),
            new User("admin", "acme", List.of("admin")),
            new User("stranger", "globex", List.of("admin")));

    private @Nullable String client;
    private @Nullable String pages;
    private @Nullable Vertx vertx;
    private @Nullable Issuer issuer;

    @Override
    public void init(Map<String, String> arguments) {
        client = arguments.get("client");
        pages = arguments.get("pages");
    }

    @Override
    public Map<String, String> start() {
        vertx = Vertx.vertx();
        Issuer started = await(Issuer.start(vertx, 0, CLIENTS, USERS));
        issuer = started;
        Map<String, String> config = new HashMap<>();
        config.put("quarkus.oidc.auth-server-url", started.url());
        CLIENTS.stream()
                .filter(known -> known.id().equals(pages))
                .forEach(known -> config.put("quarkus.oidc.pages.credentials.secret", known.secret()));
        CLIENTS.stream().filter(known -> known.id().equals(client)).forEach(known -> {
            config.put("quarkus.oidc-client.auth-server-url", started.url());
            config.put("quarkus.oidc-client.client-id", known.id());
            config.put("quarkus.oidc-client.credentials.secret", known.secret());
        });
        return config;
    }

    @Override
    public void inject(TestInjector test) {
        test.injectIntoFields(issuer, new TestInjector.MatchesType(Issuer.class));
    }

    @Override
    public void stop() {
        if (vertx != null) {
            await(vertx.close());
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStartException("The issuer did not start or stop: interrupted.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new CannotStartException("The issuer cannot start or stop.", e);
        }
    }
}

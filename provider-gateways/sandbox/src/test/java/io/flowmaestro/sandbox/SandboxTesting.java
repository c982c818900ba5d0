package io.flowmaestro.sandbox;

import io.flowmaestro.sandbox.oauth.App;
import io.flowmaestro.sandbox.oauth.Installable;
import io.flowmaestro.sandbox.oauth.ServiceAccount;
import io.flowmaestro.sandbox.oauth.TokenPolicy;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** A sandbox with an app and a rotating app at each provider, on a clock that a test moves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SandboxTesting {
    static final Set<String> REDIRECTS = Set.of(Client.REDIRECT);

    final MovableClock clock = new MovableClock();
    private final Vertx vertx = Vertx.vertx();
    private Sandbox sandbox;
    Client client;

    @BeforeAll
    void start() throws Exception {
        List<App> apps = List.of("slack", "github", "hubspot", "google_sheets", "shopify", "jira", "notion").stream()
                .flatMap(provider -> List.of(
                        app(provider, "app", false, null),
                        app(provider, "pkce-app", true, null),
                        app(
                                provider,
                                "rotating-app",
                                false,
                                TokenPolicy.expiring(Duration.ofHours(12), TokenPolicy.Renewal.ROTATING)))
                        .stream())
                .toList();
        sandbox = Sandbox.start(
                        vertx,
                        new SandboxConfig(
                                0,
                                "control-token",
                                apps,
                                keys(),
                                List.of(
                                        new ServiceAccount("google_sheets", Signer.ISSUER, Signer.OWN.publicKey()),
                                        new ServiceAccount(
                                                "salesforce", "salesforce-consumer", Signer.OWN.publicKey())),
                                null,
                                Duration.ofMinutes(1),
                                clock))
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        client = new Client(sandbox.url(), Duration.ofSeconds(20));
    }

    Client impatientClient() {
        return new Client(sandbox.url(), Duration.ofMillis(700));
    }

    @AfterAll
    void stop() throws Exception {
        sandbox.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    List<StaticKey> keys() {
        return List.of(
                new StaticKey("slack", "xoxb-slack", "acme", Set.of("chat:write", "channels:read", "channels:history")),
                new StaticKey("slack", "xoxb-readonly", "acme", Set.of("channels:read")),
                new StaticKey("github", "ghp_github", "octocat", Set.of("repo")),
                new StaticKey("github", "ghp_readonly", "octocat", Set.of("read:user")),
                new StaticKey(
                        "hubspot",
                        "pat-hubspot",
                        "62515",
                        Set.of("crm.objects.contacts.read", "crm.objects.contacts.write")),
                new StaticKey("hubspot", "pat-readonly", "62515", Set.of("crm.objects.contacts.read")),
                new StaticKey(
                        "google_sheets",
                        "ya29.sheets",
                        "ada@example.com",
                        Set.of("https://www.googleapis.com/auth/spreadsheets")),
                new StaticKey(
                        "google_sheets",
                        "ya29.readonly",
                        "ada@example.com",
                        Set.of("https://www.googleapis.com/auth/spreadsheets.readonly")),
                new StaticKey("shopify", "shpat_shop", "mystore.myshopify.com", Set.of("read_orders")),
                new StaticKey("shopify", "shpat_products", "mystore.myshopify.com", Set.of("read_products")),
                new StaticKey("shopify", "shpat_other", "otherstore.myshopify.com", Set.of("read_orders")));
    }

    private static App app(String provider, String name, boolean pkce, @Nullable TokenPolicy tokens) {
        App app = new App(provider, provider + "-" + name, provider + "-secret", REDIRECTS, pkce, tokens);
        return provider.equals("github")
                ? app.installable(new Installable(name + "-id", name, Signer.OWN.publicKey()))
                : app;
    }

    /** Time stands still until it is moved. */
    static final class MovableClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

package io.flowmaestro.local;

import io.flowmaestro.backing.RandomSecret;
import io.flowmaestro.sandbox.StaticKey;
import io.flowmaestro.sandbox.oauth.App;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the suite is registered as with the sandbox's providers; all secrets are made at the start. */
final class SandboxApps {
    /** The store of the demonstration. */
    static final String SHOP = "mystore.myshopify.com";

    /** Whoever sends mail through the sandbox's mail server: made up, as the server listens on loopback and delivers nothing. */
    static final Map<String, String> MAIL_ACCOUNT = Map.of("sandbox@example.com", "sandbox");

    private static final List<String> PROVIDERS = List.of("slack", "github", "hubspot", "google_sheets", "shopify");
    private static final Set<String> HUBSPOT_SCOPES = Set.of("crm.objects.contacts.read", "crm.objects.contacts.write");

    private final List<App> apps;
    private final String hubspotToken = "pat-eu1-" + RandomSecret.next();

    SandboxApps(URI redirectUri) {
        apps = PROVIDERS.stream()
                .map(provider -> new App(
                        provider,
                        "flowmaestro-" + provider,
                        RandomSecret.next(),
                        Set.of(redirectUri.toString()),
                        !provider.equals("slack"),
                        null))
                .toList();
    }

    List<App> apps() {
        return apps;
    }

    List<StaticKey> keys() {
        return List.of(new StaticKey("hubspot", hubspotToken, "Europe", HUBSPOT_SCOPES));
    }

    /** A private app's token, as its owner would copy it from HubSpot's settings. */
    String hubspotToken() {
        return hubspotToken;
    }

    /** The clients' ids, as every service may know them. */
    Map<String, String> clientIds() {
        Map<String, String> configuration = new HashMap<>();
        apps.forEach(app -> configuration.put("flowmaestro.oauth." + app.provider() + ".client-id", app.clientId()));
        return configuration;
    }

    /** The clients' ids and secrets, for the vault service alone. */
    Map<String, String> clientSecrets() {
        Map<String, String> configuration = clientIds();
        apps.forEach(
                app -> configuration.put("flowmaestro.oauth." + app.provider() + ".client-secret", app.clientSecret()));
        return configuration;
    }
}

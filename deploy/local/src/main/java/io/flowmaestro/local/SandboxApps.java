package io.flowmaestro.local;

import io.flowmaestro.backing.RandomSecret;
import io.flowmaestro.sandbox.StaticKey;
import io.flowmaestro.sandbox.oauth.App;
import io.flowmaestro.sandbox.oauth.Installable;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
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
    /** Whose {@link #agedHubspotToken} is. */
    static final String AGED_ACCOUNT = "Aged";

    private static final Set<String> HUBSPOT_SCOPES = Set.of("crm.objects.contacts.read", "crm.objects.contacts.write");

    private static final String GITHUB = "github";
    private static final String GITHUB_APP_ID = "1001";
    private static final int KEY_BITS = 2048;

    private final KeyPair githubKey = rsaKey();
    private final List<App> apps;
    private final String hubspotToken = "pat-eu1-" + RandomSecret.next();
    private final String agedHubspotToken = "pat-eu1-" + RandomSecret.next();

    SandboxApps(URI redirectUri) {
        apps = PROVIDERS.stream()
                .map(provider -> new App(
                        provider,
                        "flowmaestro-" + provider,
                        RandomSecret.next(),
                        Set.of(redirectUri.toString()),
                        !provider.equals("slack"),
                        null))
                .map(app -> app.provider().equals(GITHUB)
                        ? app.installable(new Installable(GITHUB_APP_ID, app.clientId(), githubKey.getPublic()))
                        : app)
                .toList();
    }

    List<App> apps() {
        return apps;
    }

    List<StaticKey> keys() {
        return List.of(
                new StaticKey("hubspot", hubspotToken, "Europe", HUBSPOT_SCOPES),
                new StaticKey("hubspot", agedHubspotToken, AGED_ACCOUNT, HUBSPOT_SCOPES));
    }

    /** A private app's token, as its owner would copy it from HubSpot's settings. */
    String hubspotToken() {
        return hubspotToken;
    }

    /** One that is to be replaced. */
    String agedHubspotToken() {
        return agedHubspotToken;
    }

    /** The private key of the GitHub App, in PEM. */
    String githubKey() {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(githubKey.getPrivate().getEncoded());
        return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    }

    /**
     * What the vault service alone knows of them: ids, secrets, the GitHub App's name and its key.
     *
     * @param githubKeyFile holds {@link #githubKey}
     */
    Map<String, String> vaultConfiguration(Path githubKeyFile) {
        Map<String, String> configuration = new HashMap<>();
        for (App app : apps) {
            String prefix = "flowmaestro.oauth." + app.provider();
            configuration.put(prefix + ".client-id", app.clientId());
            configuration.put(prefix + ".client-secret", app.clientSecret());
            Installable installable = app.installable();
            if (installable != null) {
                configuration.put(prefix + ".app-slug", installable.slug());
            }
        }
        configuration.put("flowmaestro.oauth.github.app-id", GITHUB_APP_ID);
        configuration.put(
                "flowmaestro.oauth.github.private-key-file",
                githubKeyFile.toAbsolutePath().toString());
        return configuration;
    }

    private static KeyPair rsaKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has RSA", e);
        }
    }
}

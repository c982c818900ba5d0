package io.flowmaestro.sandbox;

import io.flowmaestro.sandbox.oauth.App;
import io.flowmaestro.sandbox.oauth.ServiceAccount;
import io.flowmaestro.sandbox.smtp.MailConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox starts with.
 *
 * @param port on the loopback interface; 0 for a free one
 * @param controlToken bearer token of {@code /_control}
 * @param apps the OAuth apps that are registered with the providers
 * @param keys the keys that people have made
 * @param serviceAccounts who signs JWTs for tokens
 * @param mail the mail server; null where there is to be none
 * @param codeLifetime how long an authorization code is good
 * @param clock what tokens and codes expire by
 */
public record SandboxConfig(
        int port,
        String controlToken,
        List<App> apps,
        List<StaticKey> keys,
        List<ServiceAccount> serviceAccounts,
        @Nullable MailConfig mail,
        Duration codeLifetime,
        Clock clock) {

    /** Codes good for a minute by the system's clock. */
    public SandboxConfig(int port, String controlToken, List<App> apps, List<StaticKey> keys) {
        this(port, controlToken, apps, keys, List.of(), null, Duration.ofMinutes(1), Clock.systemUTC());
    }

    /** The same with a mail server. */
    public SandboxConfig withMail(MailConfig other) {
        return new SandboxConfig(port, controlToken, apps, keys, serviceAccounts, other, codeLifetime, clock);
    }

    /** The apps of one provider. */
    public List<App> apps(String provider) {
        return apps.stream().filter(app -> app.provider().equals(provider)).toList();
    }

    /** The service accounts of one provider. */
    public List<ServiceAccount> serviceAccounts(String provider) {
        return serviceAccounts.stream()
                .filter(account -> account.provider().equals(provider))
                .toList();
    }

    @Override
    public String toString() {
        return "SandboxConfig[" + port + ", " + apps + ", " + keys + "]";
    }
}

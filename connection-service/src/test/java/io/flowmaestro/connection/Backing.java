package io.flowmaestro.connection;

import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.KafkaTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** The service on a real Kafka, PostgreSQL and issuer, with a sandbox set up. */
public class Backing implements QuarkusTestProfile {
    public static final String PUBLIC_URL = "http://connect.test:8081";
    public static final String RETURN_TO = "https://app.example.com/settings/connections";
    /** For the tenant acme alone. */
    public static final String ACMES_RETURN_TO = "https://acme.example.com/done";

    public static final String SANDBOX = "http://127.0.0.1:8090";

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(
                new TestResourceEntry(PostgresTestResource.class, Map.of("service", "connection-service")),
                new TestResourceEntry(KafkaTestResource.class),
                new TestResourceEntry(
                        IssuerTestResource.class, Map.of("client", "connection-service", "pages", "connection-pages")));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("flowmaestro.public-url", PUBLIC_URL),
                Map.entry("flowmaestro.return-to", RETURN_TO),
                Map.entry("flowmaestro.tenants.\"acme\".return-to", ACMES_RETURN_TO),
                Map.entry("flowmaestro.sandbox.url", SANDBOX),
                Map.entry("flowmaestro.test.deadline", "PT5S"),
                Map.entry("flowmaestro.webhooks.key-secret", "a secret of these tests"),
                Map.entry("credential-vault.url", "http://vault.test"));
    }
}

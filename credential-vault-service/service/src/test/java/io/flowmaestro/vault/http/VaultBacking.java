package io.flowmaestro.vault.http;

import io.flowmaestro.backing.testing.IssuerTestResource;
import io.flowmaestro.backing.testing.PostgresTestResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** The service on a database of its own, an issuer and scripted providers; everything is logged. */
public class VaultBacking implements QuarkusTestProfile {
    static final String MASTER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    static final String CLIENT_SECRET = "canary-c11e-client-secret";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("quarkus.log.level", "DEBUG", "quarkus.log.console.level", "INFO");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(
                new TestResourceEntry(PostgresTestResource.class, Map.of("service", "vault")),
                new TestResourceEntry(IssuerTestResource.class),
                new TestResourceEntry(ScriptedProviders.class));
    }
}

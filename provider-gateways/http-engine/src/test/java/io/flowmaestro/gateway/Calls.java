package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Calls for tests: the real catalog, at a fixed time. */
final class Calls {
    static final Instant NOW = Instant.parse("2026-11-22T11:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final Catalog CATALOG = Catalog.load(Calls.class.getClassLoader());
    static final String KEY = "5f2b7a";

    private Calls() {}

    static Operation operation(String provider, String operation) {
        return CATALOG.provider(provider).orElseThrow().operation(operation).orElseThrow();
    }

    /** By the provider's default method, all scopes granted. */
    static OperationCall call(Operation operation, ObjectNode parameters) {
        return call(
                operation, parameters, operation.connection().defaultMethod().id(), Map.of(), operation.scopes());
    }

    static OperationCall call(
            Operation operation,
            ObjectNode parameters,
            String method,
            Map<String, String> fields,
            List<String> scopes) {
        AuthMethod auth = operation.connection().method(method).orElseThrow();
        Map<String, Secret> secrets =
                auth.secretNames().stream().collect(Collectors.toMap(name -> name, name -> Secret.of("s3cret")));
        Lease lease = new Lease(
                new CredentialRef("acme", "conn_1"),
                operation.providerId(),
                method,
                secrets,
                fields,
                scopes,
                false,
                false,
                NOW.plusSeconds(300));
        return new OperationCall(operation, parameters, lease, KEY, NOW.plusSeconds(60), null, false);
    }
}

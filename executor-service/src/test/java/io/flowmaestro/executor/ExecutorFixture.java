package io.flowmaestro.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Topic;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.testing.InMemoryCredentialVault;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the executor's integration tests have at hand: a platform, a provider, a vault and the journal. */
abstract class ExecutorFixture {
    static final Outcome SENT = new Outcome.Succeeded(
            EventJson.MAPPER.createObjectNode().put("channel", "C024BE91L").put("ts", "1234567890.123456"),
            null,
            48,
            List.of("[DEBUG] Request: POST https://slack.com/api/chat.postMessage"));

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    ScriptedGateway gateway;

    @Inject
    InMemoryCredentialVault vault;

    @Inject
    Pool pool;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    Platform platform;

    @BeforeEach
    void open() {
        platform = new Platform(bootstrap);
    }

    /** Whatever a test was about: every event that left the executor keeps to its schema. */
    @AfterEach
    void close() {
        platform.close();
        assertThat(platform.find(Topic.OPERATION_RESULTS, event -> true))
                .allSatisfy(event -> assertThat(WireSchemas.errors("operation-completed", event.json()))
                        .isEmpty());
        assertThat(platform.find(Topic.OPERATION_ALERTS, event -> true))
                .allSatisfy(event ->
                        assertThat(WireSchemas.errors("alert", event.json())).isEmpty());
    }

    /** A new tenant's Slack connection, with a token that no one can refresh. */
    CredentialRef connection(String tenant) {
        return connection(tenant, "conn_" + UUID.randomUUID(), "slack");
    }

    CredentialRef connection(String tenant, String connectionId, String provider) {
        CredentialRef ref = new CredentialRef(tenant, connectionId);
        NewCredential credential = new NewCredential(
                provider, "api_key", Map.of("api_key", Secret.of("key-of-" + connectionId)), Map.of(), true);
        vault.store(ref, credential).await().atMost(PATIENCE);
        gateway.answer(ref, SENT);
        return ref;
    }

    /** A new tenant's Slack connection, with a token that can be refreshed. */
    CredentialRef refreshable(String tenant) {
        CredentialRef ref = new CredentialRef(tenant, "conn_" + UUID.randomUUID());
        Secret verifier = Secret.of("verifier");
        URI redirect = URI.create("https://flowmaestro.example/oauth/callback");
        Secret code = vault.endpoint().authorize(verifier, redirect);
        vault.exchange(ref, new AuthorizationCode("slack", "oauth2", Map.of(), true, code, verifier, redirect))
                .await()
                .atMost(PATIENCE);
        return ref;
    }

    List<Row> query(String sql, Object... values) {
        List<Row> rows = new ArrayList<>();
        pool.preparedQuery(sql)
                .execute(Tuple.from(List.of(values)))
                .await()
                .atMost(PATIENCE)
                .forEach(rows::add);
        return rows;
    }

    static Platform.Asking ask(CredentialRef connection, String operationId) {
        return Platform.ask(connection.tenant(), connection.connectionId(), operationId);
    }

    static Outcome failed(FailureKind kind, String code, boolean repeatable) {
        return new Outcome.Failed(
                OperationError.of(kind, code, "The provider said " + code + "."), repeatable, 12, List.of());
    }

    static String id() {
        return "op_" + UUID.randomUUID();
    }
}

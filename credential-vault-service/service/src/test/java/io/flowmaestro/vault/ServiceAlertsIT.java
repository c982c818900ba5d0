package io.flowmaestro.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.backing.testing.RequiresOpenBao;
import io.flowmaestro.events.EventType;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.event.ServiceAlerts;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.vault.BaoUnderTest;
import io.flowmaestro.vault.store.vault.SecretIdTakenException;
import io.flowmaestro.vault.store.vault.WrappedSecretId;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What whoever runs the service is told of a real vault server. */
@RequiresOpenBao
class ServiceAlertsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static BaoUnderTest server;
    private static VaultUnderTest backing;
    private static SecretStore store;

    private record Published(String type, String tenant, JsonObject data) {}

    @BeforeAll
    static void start() {
        server = new BaoUnderTest();
        backing = new VaultUnderTest();
        store = server.store("credential-vault-service");
    }

    @AfterAll
    static void stop() {
        backing.close();
        server.close();
    }

    @Test
    @DisplayName("V6 An audit device that cannot be written: the alert names it, and is resolved once it can")
    void namesABlockedAuditDevice() {
        // Given
        StoreWatch watch = new StoreWatch(store, backing.pool(), Clock.systemUTC());
        done(watch.look());

        // When
        server.blockAudit();
        done(watch.look());
        assertThat(ofTheStore()).isEmpty();
        done(watch.look());
        done(watch.look());
        StoreWatch replica = new StoreWatch(store, backing.pool(), Clock.systemUTC());
        done(replica.look());
        done(replica.look());

        // Then
        assertThat(ofTheStore()).singleElement().satisfies(raised -> {
            assertThat(raised.type()).isEqualTo(EventType.ALERT_RAISED);
            assertThat(raised.tenant()).isEqualTo(ServiceAlerts.OPERATOR);
            assertThat(raised.data().getString("alertId")).isEqualTo("credential-vault-service:store");
            assertThat(raised.data().getJsonObject("error").getString("message"))
                    .contains("audit devices");
            assertThat(raised.data().getJsonObject("error").getString("kind")).isEqualTo("credential_unavailable");
        });

        // When another process takes the place of the one that raised it
        server.unblockAudit();
        StoreWatch successor = new StoreWatch(store, backing.pool(), Clock.systemUTC());
        done(successor.look());
        done(successor.look());

        // Then
        assertThat(ofTheStore()).hasSize(2);
        Published resolved = ofTheStore().get(1);
        assertThat(resolved.type()).isEqualTo(EventType.ALERT_RESOLVED);
        assertThat(resolved.data().getString("alertId")).isEqualTo("credential-vault-service:store");
        assertThat(resolved.data().getString("resolvedAt")).isNotNull();
    }

    @Test
    @DisplayName(
            "V7 A wrapped secret id that somebody took: no start, an error in the audit log and an alert that stays open")
    void refusesToStartWithASecretIdThatSomebodyTook() {
        // Given
        Secret wrapped = server.wrappedSecretId("stolen");
        done(new WrappedSecretId("approle", "stolen", wrapped).unwrap(backing.vertx(), server.address()));
        Stores stores = new Stores(configured(wrapped), backing.pool(), backing.vertx());
        List<LogRecord> audit = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                audit.add(entry);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("audit").addHandler(handler);

        // When
        try {
            assertThatThrownBy(stores::configured)
                    .isInstanceOf(SecretIdTakenException.class)
                    .hasMessageContaining("destroy the secret ids of the role stolen");
        } finally {
            Logger.getLogger("audit").removeHandler(handler);
        }

        // Then
        assertThat(audit)
                .singleElement()
                .satisfies(entry -> assertThat(entry.getLevel().intValue()).isEqualTo(Level.SEVERE.intValue()));
        assertThat(alerts().stream()
                        .filter(alert -> alert.data().getString("alertId").contains("secret_id_taken")))
                .singleElement()
                .satisfies(raised -> {
                    assertThat(raised.type()).isEqualTo(EventType.ALERT_RAISED);
                    JsonObject error = raised.data().getJsonObject("error");
                    assertThat(error.getString("code")).isEqualTo("secret_id_taken");
                    assertThat(error.getString("action")).isEqualTo("contact_operator");
                });
    }

    private static VaultConfig configured(Secret wrapped) {
        Map<String, String> values = Map.of(
                "flowmaestro.vault.store", "vault",
                "flowmaestro.vault.kv.url", server.address().url().toString(),
                "flowmaestro.vault.kv.role", "stolen",
                "flowmaestro.vault.kv.role-id", "any",
                "flowmaestro.vault.kv.wrapped-secret-id", wrapped.reveal(SecretAccess.STORE));
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(VaultConfig.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build()
                .getConfigMapping(VaultConfig.class);
    }

    private static List<Published> ofTheStore() {
        return alerts().stream()
                .filter(alert -> alert.data().getString("alertId").endsWith(":store"))
                .toList();
    }

    private static List<Published> alerts() {
        return done(backing.pool()
                .query("SELECT type, tenant, payload FROM outbox WHERE topic = 'operation-alerts' ORDER BY sequence")
                .execute()
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Published(
                                row.getString("type"),
                                row.getString("tenant"),
                                new JsonObject(String.valueOf(row.getValue("payload")))))
                        .toList()));
    }

    private static <T> T done(Uni<T> call) {
        return call.await().atMost(PATIENCE);
    }
}

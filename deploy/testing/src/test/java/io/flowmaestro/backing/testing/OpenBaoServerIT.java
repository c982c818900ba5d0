package io.flowmaestro.backing.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.backing.VaultAdmin.AppRole;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RequiresOpenBao
class OpenBaoServerIT {
    private static OpenBaoServer server;

    @BeforeAll
    static void start() {
        server = OpenBaoServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void keepsSecretsInVersionsAndChecksBeforeItSets() {
        // Given
        JsonObject first = new JsonObject()
                .put("options", new JsonObject().put("cas", 0))
                .put("data", new JsonObject().put("key", "value"));
        server.request("POST", "secret/data/acme/one", first);

        // When
        JsonObject read = server.request("GET", "secret/data/acme/one", null);

        // Then
        assertThat(read.getJsonObject("data").getJsonObject("data").getString("key"))
                .isEqualTo("value");
        assertThat(read.getJsonObject("data").getJsonObject("metadata").getInteger("version"))
                .isEqualTo(1);
        assertThatThrownBy(() -> server.request("POST", "secret/data/acme/one", first))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("400");
    }

    @Test
    void letsAnAppRoleIn() {
        // When
        AppRole role = server.appRole("reader", "path \"secret/data/*\" { capabilities = [\"read\"] }");
        JsonObject login = server.request(
                "POST",
                "auth/approle/login",
                new JsonObject().put("role_id", role.roleId()).put("secret_id", role.secretId()));

        // Then
        assertThat(login.getJsonObject("auth").getJsonArray("token_policies")).contains("reader");
        assertThat(role.toString()).doesNotContain(role.secretId());
    }
}

package io.flowmaestro.connection.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.backing.issuer.Issuer;
import io.flowmaestro.connection.Backing;
import io.flowmaestro.connection.ProvidersFolder;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ProvidersFolderIT.WithFolder.class)
public class ProvidersFolderIT {
    Issuer issuer;

    /** An operator's folder that adds a provider and says another thing of one that is known. */
    public static class WithFolder extends Backing {
        @Override
        public Map<String, String> getConfigOverrides() {
            Path folder = temporary();
            ProvidersFolder.add(folder, "acme_crm", "Acme CRM");
            ProvidersFolder.add(folder, "shopify", "Our own Shopify");
            ProvidersFolder.addWithIssuer(folder, "acme_sign_in", "Acme sign-in");
            Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("flowmaestro.providers.folder", folder.toString());
            return overrides;
        }

        private static Path temporary() {
            try {
                Path folder = Files.createTempDirectory("providers");
                folder.toFile().deleteOnExit();
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void addsProvidersAndTakesThePlaceOfOthers() {
        // When
        Response list = providers("");
        Response added = providers("/acme_crm");
        Response overridden = providers("/shopify");

        // Then
        assertThat(list.jsonPath().getList("items.id"))
                .contains("slack", "acme_crm", "shopify")
                .doesNotHaveDuplicates();
        assertThat(added.jsonPath().getString("title")).isEqualTo("Acme CRM");
        assertThat(added.jsonPath().getString("operations[0].parameters.required[0]"))
                .isEqualTo("id");
        assertThat(overridden.jsonPath().getString("title")).isEqualTo("Our own Shopify");
        assertThat(overridden.jsonPath().getList("operations.id")).containsExactly("get_deal");
    }

    private Response providers(String path) {
        return given().auth()
                .oauth2(issuer.token("viewer", "connection-service"))
                .get("/api/v1/providers" + path);
    }
}

package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShopifyTest extends SandboxTesting {
    private static final String API = "mystore.myshopify.com/admin/api/2026-07";

    @Test
    void showsAnOrderAndTheShop() {
        // When
        Client.Reply order = get(API + "/orders/450789469.json", "shpat_shop");
        Client.Reply shop = get(API + "/shop.json", "shpat_shop");
        Client.Reply list = get(API + "/orders.json?status=any&limit=1", "shpat_shop");
        // Then
        assertThat(order.json().at("/order/name").asText()).isEqualTo("#1001");
        assertThat(shop.json().at("/shop/myshopify_domain").asText()).isEqualTo("mystore.myshopify.com");
        assertThat(list.json().path("orders")).hasSize(1);
    }

    @Test
    void answersAsTheContractSays() {
        // Given
        AnswerContract contract = new AnswerContract("shopify");
        String path = "/admin/api/2026-07";
        // When
        Client.Reply order = get(API + "/orders/450789470.json", "shpat_shop");
        Client.Reply orders = get(API + "/orders.json?status=any", "shpat_shop");
        Client.Reply shop = get(API + "/shop.json", "shpat_shop");
        // Then
        assertThat(contract.violations("get", path + "/orders/{id}.json", order))
                .isEmpty();
        assertThat(contract.violations("get", path + "/orders.json", orders)).isEmpty();
        assertThat(contract.violations("get", path + "/shop.json", shop)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, mystore.myshopify.com/admin/api/2026-07/orders/1.json, 404",
        "GET, mystore.myshopify.com/admin/api/2026-07/orders/450789469, 404",
        "GET, mystore.myshopify.com/admin/api/orders/450789469.json, 404",
        "GET, mystore.myshopify.com/admin/api/2020-01/orders/450789469.json, 404",
        "GET, mystore.myshopify.com/admin/api/2026-07/orders.json?limit=many, 422",
        "POST, mystore.myshopify.com/admin/api/2026-07/orders/450789469.json, 404"
    })
    void refusesAnAddress(String method, String url, int status) {
        // When
        Client.Reply reply = client.send(method, url, Map.of("x-shopify-access-token", "shpat_shop"), "");
        // Then
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().has("errors")).isTrue();
    }

    @Test
    void refusesTokens() {
        // Given
        String order = API + "/orders/450789469.json";
        // When
        Client.Reply none = client.send("GET", order, Map.of(), "");
        Client.Reply bearer = client.get(order, "shpat_shop");
        Client.Reply otherShop = get(order, "shpat_other");
        Client.Reply foreign = get(order, "pat-hubspot");
        Client.Reply narrow = get(order, "shpat_products");
        // Then
        assertThat(none.status()).isEqualTo(401);
        assertThat(bearer.status()).isEqualTo(401);
        assertThat(otherShop.status()).isEqualTo(401);
        assertThat(foreign.status()).isEqualTo(401);
        assertThat(foreign.json().path("errors").asText()).startsWith("[API] Invalid API key or access token");
        assertThat(narrow.status()).isEqualTo(403);
        assertThat(narrow.json().path("errors").asText()).contains("read_orders");
    }

    @Test
    void connectsByOAuthAtTheShop() throws Exception {
        // Given
        OAuthFlow flow = oauth("mystore");
        // When
        Client.Reply consent = flow.consent(Map.of("decision", "allow"));
        JsonNode token = flow.redeem(Client.without(flow.redemption(consent.callback("code")), "redirect_uri"))
                .json();
        // Then
        assertThat(consent.callback("shop")).isEqualTo("mystore.myshopify.com");
        assertThat(consent.callback("hmac")).isEqualTo(signature(consent.header("location")));
        assertThat(token.path("scope").asText()).isEqualTo("read_orders");
        assertThat(token.has("expires_in")).isFalse();
        String key = token.path("access_token").asText();
        assertThat(get(API + "/orders/450789469.json", key).status()).isEqualTo(200);
        assertThat(get("otherstore.myshopify.com/admin/api/2026-07/shop.json", key)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void refusesACodeOfAnotherShop() {
        // Given
        String code = oauth("mystore").code();
        OAuthFlow other = oauth("otherstore");
        // When
        Client.Reply refused = other.redeem(other.redemption(code));
        // Then
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("error").asText()).isEqualTo("invalid_request");
    }

    @Test
    void uninstallsTheApp() {
        // Given
        String key = oauth("mystore").connect().path("access_token").asText();
        // When
        Client.Reply uninstalled = client.send(
                "DELETE",
                "mystore.myshopify.com/admin/api_permissions/current.json",
                Map.of("x-shopify-access-token", key),
                "");
        // Then
        assertThat(uninstalled.status()).isEqualTo(200);
        assertThat(get(API + "/shop.json", key).status()).isEqualTo(401);
    }

    @Test
    void playsNoHostThatIsNoStore() {
        // When
        Client.Reply reply = get("my_store.myshopify.com/admin/api/2026-07/shop.json", "shpat_shop");
        // Then
        assertThat(reply.status()).isEqualTo(404);
    }

    private Client.Reply get(String url, String key) {
        return client.send("GET", url, Map.of("x-shopify-access-token", key), "");
    }

    private OAuthFlow oauth(String store) {
        return OAuthFlow.of(
                client,
                "shopify",
                "app",
                store + ".myshopify.com/admin/oauth/authorize",
                store + ".myshopify.com/admin/oauth/access_token",
                "read_orders");
    }

    /** As Shopify documents it: over the other parameters, sorted by name. */
    private static String signature(String location) throws Exception {
        String sorted = Arrays.stream(
                        location.substring(location.indexOf('?') + 1).split("&", -1))
                .filter(pair -> !pair.startsWith("hmac="))
                .sorted()
                .collect(Collectors.joining("&"));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("shopify-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(sorted.getBytes(StandardCharsets.UTF_8)));
    }
}

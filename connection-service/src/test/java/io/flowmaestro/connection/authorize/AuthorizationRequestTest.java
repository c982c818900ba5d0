package io.flowmaestro.connection.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AuthorizationRequestTest {
    private static final Catalog CATALOG = Catalog.load(AuthorizationRequestTest.class.getClassLoader());
    private static final URI REDIRECT = URI.create("https://connect.example.com/oauth/callback");

    @Test
    void asksGoogleForACodeWithAChallengeAndARefreshToken() {
        // Given
        AuthorizationRequest request = request("google_sheets", Map.of());

        // When
        URI address = request.address(Optional.empty());

        // Then
        assertThat(address).hasScheme("https").hasHost("accounts.google.com").hasPath("/o/oauth2/v2/auth");
        assertThat(query(address))
                .containsEntry("response_type", "code")
                .containsEntry("client_id", "app & co")
                .containsEntry("redirect_uri", REDIRECT.toString())
                .containsEntry("state", "the-state")
                .containsEntry("code_challenge", "the-challenge")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("access_type", "offline");
        assertThat(query(address).get("scope")).contains("https://www.googleapis.com/auth/spreadsheets");
    }

    @Test
    void sendsNoChallengeToAProviderThatDoesNotTakeOne() {
        // Given
        AuthorizationRequest request = new AuthorizationRequest(
                withoutPkce(oauth("slack")), Map.of(), List.of(), "app", REDIRECT, "the-state", "the-challenge");

        // When
        Map<String, String> query = query(request.address(Optional.empty()));

        // Then
        assertThat(query)
                .doesNotContainKeys("code_challenge", "code_challenge_method")
                .containsKey("state");
        assertThat(query.get("scope").split(",")).contains("chat:write", "channels:read", "users:read");
    }

    @Test
    void goesToTheStoreThatTheConnectionNames() {
        // Given
        AuthorizationRequest request = request("shopify", Map.of("shop", "mystore.myshopify.com"));

        // When
        URI address = request.address(Optional.empty());

        // Then
        assertThat(address).hasHost("mystore.myshopify.com").hasPath("/admin/oauth/authorize");
    }

    @Test
    void goesToTheSandboxInPlaceOfTheProvider() {
        // Given
        AuthorizationRequest request = request("shopify", Map.of("shop", "mystore.myshopify.com"));

        // When
        URI address = request.address(Optional.of(URI.create("http://127.0.0.1:8090")));

        // Then
        assertThat(address).hasAuthority("127.0.0.1:8090").hasPath("/mystore.myshopify.com/admin/oauth/authorize");
        assertThat(query(address)).containsEntry("state", "the-state");
    }

    private static AuthorizationRequest request(String provider, Map<String, String> fields) {
        return new AuthorizationRequest(
                oauth(provider), fields, List.of(), "app & co", REDIRECT, "the-state", "the-challenge");
    }

    private static AuthMethod.OAuth2 oauth(String provider) {
        return (AuthMethod.OAuth2) CATALOG.provider(provider)
                .orElseThrow()
                .connection()
                .method(AuthMethod.OAuth2.ID)
                .orElseThrow();
    }

    private static AuthMethod.OAuth2 withoutPkce(AuthMethod.OAuth2 method) {
        return new AuthMethod.OAuth2(
                method.title(),
                method.placement(),
                method.authorizeUrl(),
                method.revocation(),
                method.authorizeParams(),
                method.scopes(),
                method.optionalScopes(),
                method.scopeSeparator(),
                false,
                null,
                method.iss(),
                method.issuer(),
                method.lookup());
    }

    private static Map<String, String> query(URI address) {
        return Arrays.stream(address.getRawQuery().split("&"))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }
}

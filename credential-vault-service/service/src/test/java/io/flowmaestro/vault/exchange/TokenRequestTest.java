package io.flowmaestro.vault.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.catalog.AuthMethod.OAuth2;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.TokenIssuer;
import io.flowmaestro.catalog.TokenIssuer.ClientAuthentication;
import io.flowmaestro.egress.OutboundRequest;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.Secret;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenRequestTest {
    private static final Catalog CATALOG = Catalog.load(TokenRequestTest.class.getClassLoader());
    private static final OAuthApp APP = new OAuthApp("client 1", Secret.of("s:ü"));

    @Test
    void redeemsACodeWithItsVerifier() {
        // Given
        OAuth2 method = variant("google_sheets", ClientAuthentication.POST, true);

        // When
        OutboundRequest request = TokenRequest.redeem(method, APP, code(Map.of()));

        // Then
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.url()).isEqualTo(URI.create("https://oauth2.googleapis.com/token"));
        assertThat(request.headers())
                .containsEntry("content-type", "application/x-www-form-urlencoded")
                .doesNotContainKey("authorization");
        assertThat(request.body())
                .hasToString("grant_type=authorization_code&code=c%2F1"
                        + "&redirect_uri=https%3A%2F%2Fconnect.example.com%2Foauth%2Fcallback&code_verifier=v-1"
                        + "&client_id=client+1&client_secret=s%3A%C3%BC");
    }

    @Test
    void sendsNoVerifierToWhoKnowsNone() {
        // Given
        OAuth2 method = variant("google_sheets", ClientAuthentication.POST, false);

        // When
        OutboundRequest request = TokenRequest.redeem(method, APP, code(Map.of()));

        // Then
        assertThat(request.body().toString()).doesNotContain("verifier").doesNotContain("v-1");
    }

    @Test
    void authenticatesByHeaderWhereTheProviderWantsIt() {
        // Given
        OAuth2 method = variant("google_sheets", ClientAuthentication.BASIC, true);

        // When
        OutboundRequest request = TokenRequest.refresh(method, APP, Map.of(), Secret.of("r/1"));

        // Then: the Base64 of client+1:s%3A%C3%BC
        assertThat(request.headers()).containsEntry("authorization", "Basic Y2xpZW50KzE6cyUzQSVDMyVCQw==");
        assertThat(request.body()).hasToString("grant_type=refresh_token&refresh_token=r%2F1");
    }

    @Test
    void goesToTheHostOfTheConnectionsOwnField() {
        // Given
        OAuth2 method = variant("shopify", ClientAuthentication.POST, true);

        // When
        OutboundRequest request = TokenRequest.redeem(method, APP, code(Map.of("shop", "mystore.myshopify.com")));

        // Then
        assertThat(request.url()).isEqualTo(URI.create("https://mystore.myshopify.com/admin/oauth/access_token"));
    }

    private static AuthorizationCode code(Map<String, String> fields) {
        return new AuthorizationCode(
                "any",
                "oauth2",
                fields,
                false,
                Secret.of("c/1"),
                Secret.of("v-1"),
                URI.create("https://connect.example.com/oauth/callback"));
    }

    private static OAuth2 variant(String provider, ClientAuthentication auth, boolean pkce) {
        OAuth2 method = (OAuth2) CATALOG.provider(provider)
                .orElseThrow()
                .connection()
                .method(OAuth2.ID)
                .orElseThrow();
        TokenIssuer issuer = method.issuer();
        return new OAuth2(
                method.title(),
                method.placement(),
                method.authorizeUrl(),
                method.revocation(),
                method.authorizeParams(),
                method.scopes(),
                method.optionalScopes(),
                method.scopeSeparator(),
                pkce,
                null,
                method.iss(),
                new TokenIssuer(
                        issuer.url(), issuer.params(), auth, issuer.bodyFormat(), issuer.answer(), issuer.refusals()),
                method.lookup());
    }
}

package io.flowmaestro.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flowmaestro.catalog.expression.Expressions;
import io.flowmaestro.events.Violation;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionSpecTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, String> SHOP = Map.of("shop", "acme.shop.example");

    private final ConnectionSpec spec = spec("""
            title: Shop
            connection:
              fields:
                shop: {title: Shop, pattern: '^[a-z]+\\.shop\\.example$', example: acme.shop.example}
              oauth2:
                authorize_url: https://${connection.shop}/authorize
                token_url: https://${connection.shop}/token
                scopes: [read]
                token: {access_token: "${token.bot.token}", account: "${token.team.name}"}
              keys:
                admin_token:
                  title: Token
                  auth: {header: X-Token, value: "Token ${credential.token}"}
                  fields: {token: {title: Token}}
                password:
                  title: Password
                  auth: {basic: {username: "${credential.user}", password: "${credential.password}"}}
                  fields: {user: {title: User, secret: false}, password: {title: Password}}
                in_query:
                  title: Key
                  auth: {query: key}
                  fields: {key: {title: Key, optional: true}}
            """);

    @Test
    void takesWhatFits() {
        assertThat(spec.check("admin_token", SHOP, Map.of("token", "t0k")))
                .isEqualTo(spec.check("oauth2", SHOP, Map.of()))
                .isEmpty();
    }

    @Test
    void pointsAtWhatIsMissing() {
        assertThat(spec.check("password", Map.of(), Map.of("user", "ada")))
                .containsExactly(
                        new Violation("/fields/shop", "is required."),
                        new Violation("/credential/password", "is required."));
    }

    @Test
    void pointsAtWhatIsNotKnown() {
        assertThat(spec.check("admin_token", Map.of("shop", "acme.shop.example", "shp", "x"), Map.of("tokn", "t")))
                .containsExactly(
                        new Violation("/fields/shp", "is not known: did you mean shop?"),
                        new Violation("/credential/token", "is required."),
                        new Violation("/credential/tokn", "is not known: did you mean token?"));
    }

    @Test
    void namesTheMethodsThereAre() {
        assertThat(spec.check("magic", SHOP, Map.of()))
                .containsExactly(new Violation("/method", "must be one of oauth2, admin_token, password, in_query."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"acme.shop.example.evil.example", "evil.example/acme.shop.example", "acme.shop.example\n", "ACME"
            })
    void theAddressIsTheProvidersOwn(String shop) {
        assertThat(spec.checkFields("oauth2", Map.of("shop", shop)))
                .containsExactly(new Violation(
                        "/fields/shop", "must match ^[a-z]+\\.shop\\.example$, such as acme.shop.example."));
    }

    @Test
    void aSecretCannotSmuggleAHeaderIn() {
        // When
        List<Violation> violations = spec.check("admin_token", SHOP, Map.of("token", "a\r\nX-Evil: 1"));

        // Then
        assertThat(violations)
                .containsExactly(new Violation("/credential/token", "must be printable ASCII without spaces."));
    }

    @Test
    void fillsTheAddresses() {
        // Given
        AuthMethod.OAuth2 oauth2 = (AuthMethod.OAuth2) spec.defaultMethod();

        // Then
        assertThat(oauth2.authorizeUrl(SHOP)).isEqualTo(URI.create("https://acme.shop.example/authorize"));
        assertThat(oauth2.issuer().url(SHOP)).isEqualTo(URI.create("https://acme.shop.example/token"));
        assertThat(oauth2.revocation()).isNull();
    }

    @Test
    void placesTheCredential() {
        // Given
        Placement bearer = spec.defaultMethod().placement();
        Placement header = spec.method("admin_token").orElseThrow().placement();
        Placement basic = spec.method("password").orElseThrow().placement();
        Placement query = spec.method("in_query").orElseThrow().placement();

        // Then
        assertThat(((Placement.Header) bearer).name()).isEqualTo("Authorization");
        assertThat(((Placement.Header) bearer).value(Map.of("access_token", "x"), SHOP))
                .isEqualTo("Bearer x");
        assertThat(((Placement.Header) header).name()).isEqualTo("X-Token");
        assertThat(((Placement.Header) header).value(Map.of("token", "x"), SHOP))
                .isEqualTo("Token x");
        assertThat(((Placement.Basic) basic).username(Map.of("user", "u", "password", "p"), SHOP))
                .isEqualTo("u");
        assertThat(((Placement.Basic) basic).password(Map.of("user", "u", "password", "p"), SHOP))
                .isEqualTo("p");
        assertThat(((Placement.Query) query).value(Map.of("key", "k"), SHOP)).isEqualTo("k");
    }

    @Test
    void readsATokenAnswerByTheProvidersNames() {
        // Given
        AuthMethod.OAuth2 oauth2 = (AuthMethod.OAuth2) spec.defaultMethod();
        JsonNode answer =
                yaml("{bot: {token: t}, refresh_token: r, expires_in: 3600, scope: 'a,b c', team: {name: Acme}}");

        // When
        TokenAnswer token = oauth2.issuer().read(answer).orElseThrow();

        // Then
        assertThat(token.accessToken()).isEqualTo("t");
        assertThat(token.refreshToken()).isEqualTo("r");
        assertThat(token.expiresIn()).isEqualTo(3600);
        assertThat(token.scopes()).containsExactly("a", "b", "c");
        assertThat(token.account()).isEqualTo("Acme");
        assertThat(token).hasToString("[secret]");
    }

    @Test
    void aTokenMayLiveForEver() {
        // Given
        AuthMethod.OAuth2 oauth2 = (AuthMethod.OAuth2) spec.defaultMethod();

        // When
        TokenAnswer token = oauth2.issuer().read(yaml("{bot: {token: t}}")).orElseThrow();

        // Then
        assertThat(token).isEqualTo(new TokenAnswer("t", null, null, null, List.of(), null, Map.of()));
    }

    @Test
    void anAnswerWithoutATokenIsARefusal() {
        // Given
        AuthMethod.OAuth2 oauth2 = (AuthMethod.OAuth2) spec.defaultMethod();

        // Then
        assertThat(oauth2.issuer().read(yaml("{error: invalid_grant}"))).isEmpty();
    }

    private static ConnectionSpec spec(String file) {
        return new ConnectionReader(yaml(file), new Expressions()).read();
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}

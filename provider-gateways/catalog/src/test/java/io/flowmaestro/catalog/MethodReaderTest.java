package io.flowmaestro.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flowmaestro.catalog.AuthMethod.ClientCredentials;
import io.flowmaestro.catalog.AuthMethod.Installation;
import io.flowmaestro.catalog.AuthMethod.JwtBearer;
import io.flowmaestro.catalog.AuthMethod.OAuth2;
import io.flowmaestro.catalog.TokenIssuer.BodyFormat;
import io.flowmaestro.catalog.TokenIssuer.ClientAuthentication;
import io.flowmaestro.events.Violation;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MethodReaderTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Instant NOW = Instant.parse("2026-12-01T09:00:00Z");
    private static final String FILE = """
            provider: tracker
            title: Tracker
            category: Development
            colour: "#336699"
            summary: Tracks.
            docs: https://tracker.example/docs
            connection:
              fields:
                host: {title: Host, pattern: '^[a-z]+\\.tracker\\.example$', from: token}
                site: {title: Site, pattern: '^[a-z0-9-]+$', from: lookup}
              oauth2:
                authorize_url: https://tracker.example/authorize
                token_url: https://tracker.example/token
                token_body: json
                token_endpoint_auth: basic
                token_params: {audience: api}
                scopes: [read]
                optional_scopes: [write]
                token:
                  fields: {host: "${token.api.host}"}
                refusals:
                  code: ${token.reason}
                  invalid_grant: [code_used, token_over]
                lookup:
                  url: https://${connection.host}/sites
                  fields: {site: "${response.body[0].id}"}
                  account: ${response.body[0].name}
              client_credentials:
                title: Service client
                fields:
                  client_id: {title: Client ID, secret: false}
                  client_secret: {title: Client secret}
                  account_id: {title: Account, secret: false}
                token_url: https://tracker.example/token
                token_params: {grant_type: account_credentials, account_id: "${credential.account_id}"}
                scopes: [read, write]
                scope_separator: ","
              jwt_bearer:
                title: Service account
                fields:
                  email: {title: Email, secret: false}
                  private_key: {title: Private key, multiline: true}
                token_url: https://tracker.example/token
                scopes: [read, write]
                key: ${credential.private_key}
                header: {kid: k1}
                claims: {iss: "${credential.email}", aud: https://tracker.example/token, scope: "${scope}"}
              installation:
                title: Install the app
                install_url: https://tracker.example/apps/${app.slug}/new
                id_param: installation_id
                token_url: https://tracker.example/installations/${connection.installation_id}/tokens
                exchange: tracker_app
                proof:
                  token_url: https://tracker.example/token
                  url: https://tracker.example/installations/${connection.installation_id}/projects
                token:
                  access_token: ${token.token}
                  expires_at: ${token.expires_at}
                  fields: {host: "${token.host}"}
              keys:
                api_key: {title: API key, fields: {key: {title: Key}}}
              identity: me
            http:
              base_url: https://${connection.host}/api/${connection.site}
            operations:
              me:
                title: Get me
                request: {method: GET, path: /me}
                output: {account: "${response.body.name}"}
            """;
    // Nobody is asked for the site of an installation, so nothing says which it is.
    private static final String WITHOUT_INSTALLATION = FILE.replaceAll("(?s)  installation:.*?  keys:", "  keys:");

    private final ConnectionSpec spec =
            ProviderFile.read("tracker.yaml", WITHOUT_INSTALLATION).connection();

    @Test
    void readsEveryMethodInTheOrderOfTheFile() {
        assertThat(spec.methods().keySet()).containsExactly("oauth2", "client_credentials", "jwt_bearer", "api_key");
        assertThat(spec.identity()).isEqualTo("me");
    }

    @Test
    void saysHowTheTokenEndpointIsAsked() {
        // When
        OAuth2 oauth2 = method(OAuth2.class, OAuth2.ID);
        ClientCredentials client = method(ClientCredentials.class, ClientCredentials.ID);

        // Then
        assertThat(oauth2.issuer().bodyFormat()).isEqualTo(BodyFormat.JSON);
        assertThat(oauth2.issuer().clientAuthentication()).isEqualTo(ClientAuthentication.BASIC);
        assertThat(oauth2.issuer().params(Map.of(), Map.of())).isEqualTo(Map.of("audience", "api"));
        assertThat(oauth2.optionalScopes()).containsExactly("write");
        assertThat(client.issuer().bodyFormat()).isEqualTo(BodyFormat.FORM);
        assertThat(client.issuer().clientAuthentication()).isEqualTo(ClientAuthentication.POST);
        assertThat(client.issuer().params(Map.of("client_id", "c", "client_secret", "s", "account_id", "a1"), Map.of()))
                .isEqualTo(Map.of("grant_type", "account_credentials", "account_id", "a1"));
        assertThat(client.secretNames()).containsExactly("access_token");
    }

    @Test
    void translatesRefusals() {
        // Given
        TokenRefusals refusals = method(OAuth2.class, OAuth2.ID).issuer().refusals();

        // Then
        assertThat(refusals.word(yaml("{reason: code_used}"))).isEqualTo("invalid_grant");
        assertThat(refusals.word(yaml("{reason: closed}"))).isEqualTo("closed");
        assertThat(refusals.word(yaml("{}"))).isEmpty();
    }

    @Test
    void fillsFieldsFromTheTokenAndTheLookup() {
        // Given
        OAuth2 oauth2 = method(OAuth2.class, OAuth2.ID);
        Lookup lookup = oauth2.lookup();
        JsonNode sites = yaml("[{id: s-1, name: Acme}]");

        // When
        TokenAnswer answer = oauth2.issuer()
                .read(yaml("{access_token: t, api: {host: eu.tracker.example}}"))
                .orElseThrow();

        // Then
        assertThat(oauth2.filled()).containsExactlyInAnyOrder("host", "site");
        assertThat(answer.fields()).isEqualTo(Map.of("host", "eu.tracker.example"));
        assertThat(lookup.url(answer.fields())).isEqualTo(URI.create("https://eu.tracker.example/sites"));
        assertThat(lookup.fields(answer.fields(), sites)).isEqualTo(Map.of("site", "s-1"));
        assertThat(lookup.account(answer.fields(), sites)).contains("Acme");
        assertThat(lookup.fields(answer.fields(), yaml("[]"))).isEmpty();
    }

    @Test
    void asksForWhatAMethodDoesNotFill() {
        assertThat(spec.asked(method(OAuth2.class, OAuth2.ID))).isEmpty();
        assertThat(spec.check("oauth2", Map.of("site", "s-1"), Map.of()))
                .extracting(Violation::pointer)
                .containsExactly("/fields/site");
        assertThat(spec.check("api_key", Map.of(), Map.of("key", "k")))
                .containsExactly(
                        new Violation("/fields/host", "is required."), new Violation("/fields/site", "is required."));
        assertThat(spec.checkFields("oauth2", Map.of("host", "eu.tracker.example", "site", "s-1")))
                .isEmpty();
    }

    @Test
    void aKeyMayHaveSeveralLines() {
        // Given
        Map<String, String> fields = Map.of("host", "eu.tracker.example", "site", "s-1");

        // Then
        assertThat(spec.check("jwt_bearer", fields, Map.of("email", "a@b", "private_key", "-----BEGIN\nAA==\n")))
                .isEmpty();
        assertThat(spec.check("jwt_bearer", fields, Map.of("email", "a\nb", "private_key", "k")))
                .containsExactly(new Violation("/credential/email", "must be printable ASCII without spaces."));
    }

    @Test
    void saysWhatAJwtClaims() {
        // Given
        JwtBearer jwt = method(JwtBearer.class, JwtBearer.ID);
        Map<String, String> secrets = Map.of("email", "a@b", "private_key", "PEM");

        // Then
        assertThat(jwt.key(secrets, Map.of())).isEqualTo("PEM");
        assertThat(jwt.header(secrets, Map.of())).isEqualTo(yaml("{kid: k1}"));
        assertThat(jwt.claims(secrets, Map.of()))
                .isEqualTo(yaml("{iss: a@b, aud: 'https://tracker.example/token', scope: read write}"));
    }

    @Test
    void anInstallationHasAFieldOfItsOwn() {
        // Given
        ConnectionSpec installed = ProviderFile.read(
                        "tracker.yaml",
                        FILE.replace("'^[a-z0-9-]+$', from: lookup}", "'^[a-z0-9-]+$'}")
                                .replace("fields: {site: \"${response.body[0].id}\"}\n", "\n"))
                .connection();
        Installation installation =
                (Installation) installed.method(Installation.ID).orElseThrow();
        Map<String, String> fields = Map.of("host", "eu.tracker.example", "site", "s-1", "installation_id", "42");

        // Then
        assertThat(installation.installUrl("our-app", fields))
                .isEqualTo(URI.create("https://tracker.example/apps/our-app/new"));
        assertThat(installation.issuer().url(fields))
                .isEqualTo(URI.create("https://tracker.example/installations/42/tokens"));
        assertThat(installation.proof().url(fields))
                .isEqualTo(URI.create("https://tracker.example/installations/42/projects"));
        assertThat(installed.checkFields("installation", fields)).isEmpty();
        assertThat(installed.checkFields("installation", Map.of("host", "eu.tracker.example", "site", "s-1")))
                .containsExactly(new Violation("/fields/installation_id", "is required."));
        assertThat(installation
                        .issuer()
                        .read(yaml("{token: t, expires_at: '2026-12-01T10:00:00Z'}"))
                        .orElseThrow()
                        .expiry(NOW))
                .isEqualTo(Instant.parse("2026-12-01T10:00:00Z"));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "token:\n      fields: {host: \"${token.api.host}\"}",
                        "token: {account: \"${token.name}\"}",
                        "connection.fields.host.from: no method's token.fields fills it"),
                mistake(
                        "pattern: '^[a-z]+\\.tracker\\.example$', from: token",
                        "from: token",
                        "connection.oauth2.lookup.url: ${connection.host} must be a field of the connection that has a"
                                + " pattern"),
                mistake(
                        "fields: {host: \"${token.api.host}\"}",
                        "fields: {hots: \"${token.api.host}\"}",
                        "connection.oauth2.token.fields.hots: must be one of connection.fields that says from: token"),
                mistake(
                        "${response.body[0].id}",
                        "${response.bdy[0].id}",
                        "connection.oauth2.lookup.fields.site: column 9: undefined field 'bdy'"),
                mistake(
                        "account_id: \"${credential.account_id}\"",
                        "account_id: \"${credential.account}\"",
                        "connection.client_credentials.token_params.account_id: column 11: undefined field 'account'"),
                mistake(
                        "key: ${credential.private_key}",
                        "key: ${credential.key}",
                        "connection.jwt_bearer.key: column 11: undefined field 'key'"),
                mistake("identity: me", "identity: you", "connection.identity: there is no operation you"),
                mistake(
                        "output: {account: \"${response.body.name}\"}",
                        "output: {name: \"${response.body.name}\"}",
                        "connection.identity: the output of me has no account"),
                mistake(
                        "request: {method: GET, path: /me}",
                        "scopes: [admin]\n    request: {method: GET, path: /me}",
                        "operations.me.scopes: admin is not among connection.oauth2.scopes and optional_scopes"),
                mistake(
                        "authorize_url: https://tracker.example/authorize",
                        "authorize_url: https://${connection.host}/authorize",
                        "connection.oauth2.authorize_url: ${connection.host} is not known before there is a token"),
                mistake("token_body: json", "token_body: xml", "must be one of form, json"),
                mistake(
                        "invalid_grant: [code_used, token_over]",
                        "invalid_grnt: [code_used]",
                        "did you mean invalid_grant?"),
                mistake(
                        "key: {title: Key}",
                        "key: {title: Key, from: token}",
                        "connection.keys.api_key.fields.key.from"),
                mistake("client_secret: {title: Client secret}", "client_secrets: {title: Secret}", "client_secret: "));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrong(String from, String to, String sentence) {
        // Given
        assertThat(WITHOUT_INSTALLATION).contains(from);
        String file = WITHOUT_INSTALLATION.replace(from, to);

        // Then
        assertThatThrownBy(() -> ProviderFile.read("tracker.yaml", file))
                .isInstanceOf(ProviderFileException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void signingInFillsEveryFieldThatIsNotAsked() {
        assertThatThrownBy(() -> ProviderFile.read("tracker.yaml", FILE))
                .hasMessageContaining(
                        "connection.fields.site.from: connection.installation.lookup.fields must fill it");
    }

    private static Arguments mistake(String from, String to, String sentence) {
        return Arguments.of(from, to, sentence);
    }

    private <T extends AuthMethod> T method(Class<T> type, String id) {
        return type.cast(spec.method(id).orElseThrow());
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}

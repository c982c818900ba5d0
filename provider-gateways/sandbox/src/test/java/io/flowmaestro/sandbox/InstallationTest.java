package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstallationTest extends SandboxTesting {
    private static final String PAGE = "github.com/apps/app/installations/new?state=s%2Ft";

    @Test
    void asksForRepositories() {
        // When
        Client.Reply page = client.send("GET", PAGE, Map.of(), "");
        Client.Reply unknown = client.send("GET", "github.com/apps/nobody/installations/new", Map.of(), "");
        // Then
        assertThat(page.text()).contains("acme/widgets", "octocat/Hello-World", "name=\"repository\"");
        assertThat(unknown.status()).isEqualTo(404);
    }

    @Test
    void givesATokenForTheRepositoriesChosen() {
        // Given
        Client.Reply back = install("ada");
        // When
        Client.Reply reply = token(back, jwt("app-id", 300));
        // Then
        assertThat(back.header("location")).startsWith(Client.REDIRECT);
        assertThat(back.callback("state")).isEqualTo("s/t");
        assertThat(back.callback("setup_action")).isEqualTo("install");
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.json().path("expires_at").asText())
                .isEqualTo(clock.instant().plus(Duration.ofHours(1)).toString());
        assertThat(reply.json().at("/permissions/issues").asText()).isEqualTo("write");
        assertThat(reply.json().path("repositories").findValuesAsText("full_name"))
                .containsExactly("acme/widgets");
        assertThat(client.get(
                                "api.github.com/repos/acme/widgets/issues",
                                reply.json().path("token").asText())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void takesTheClientsIdAsIssuerToo() {
        // When, then
        assertThat(token(install("ada"), jwt("github-app", 300)).status()).isEqualTo(201);
    }

    @Test
    void tellsWhoseAnInstallationIs() {
        // Given
        Client.Reply adas = install("ada");
        Client.Reply bobs = install("bob");
        String ada = user(adas);
        // When, then
        Client.Reply own = client.get(proof(adas), ada);
        assertThat(own.status()).isEqualTo(200);
        assertThat(own.json().path("total_count").asInt()).isEqualTo(1);
        assertThat(client.get(proof(bobs), ada).status()).isEqualTo(404);
        assertThat(client.get(proof(adas), user(bobs)).status()).isEqualTo(404);
        assertThat(client.get(proof(adas), "unknown").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"other-id, 300", "app-id, 601", "app-id, -1"})
    void refusesAJwt(String issuer, long seconds) {
        // When, then
        assertThat(token(install("ada"), jwt(issuer, seconds)).status()).isEqualTo(401);
    }

    @Test
    void refusesAJwtOfAnotherKeyOrFromTheFuture() {
        // Given
        Client.Reply back = install("ada");
        long now = clock.instant().getEpochSecond();
        // When
        Client.Reply stranger = token(back, Signer.STRANGER.sign(Signer.claims("app-id", now, 300)));
        Client.Reply future = token(back, Signer.OWN.sign(Signer.claims("app-id", now + 60, 300)));
        // Then
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(stranger.json().path("status").asText()).isEqualTo("401");
        assertThat(future.status()).isEqualTo(401);
    }

    @Test
    void givesNoTokenForAnothersInstallation() {
        // When, then
        assertThat(token(install("ada"), jwt("pkce-app-id", 300)).status()).isEqualTo(404);
    }

    @Test
    void forgetsWhatWasUninstalled() {
        // Given
        Client.Reply back = install("eve");
        String token = token(back, jwt("app-id", 300)).json().path("token").asText();
        // When
        client.control("POST", "/revocations", "{\"provider\": \"github\", \"account\": \"eve\"}");
        // Then
        assertThat(client.get("api.github.com/rate_limit", token).status()).isEqualTo(401);
        assertThat(token(back, jwt("app-id", 300)).status()).isEqualTo(404);
    }

    @Test
    void endsATokenAloneThatIsRevoked() {
        // Given
        Client.Reply back = install("fay");
        String token = token(back, jwt("app-id", 300)).json().path("token").asText();
        // When
        Client.Reply revoked = client.send("DELETE", "api.github.com/installation/token", Client.bearer(token), "");
        // Then
        assertThat(revoked.status()).isEqualTo(204);
        assertThat(client.get("api.github.com/rate_limit", token).status()).isEqualTo(401);
        assertThat(token(back, jwt("app-id", 300)).status()).isEqualTo(201);
    }

    @Test
    void letsWhoMayNotInstallAskTheOwner() {
        // When
        Client.Reply back = client.postForm(PAGE, Map.of("decision", "request"));
        // Then
        assertThat(back.callback("setup_action")).isEqualTo("request");
        assertThat(back.callback("code")).isEmpty();
    }

    private Client.Reply install(String account) {
        return client.postForm(PAGE, Map.of("decision", "allow", "account", account, "repository", "acme/widgets"));
    }

    private String user(Client.Reply back) {
        return client.send(
                        "POST",
                        "github.com/login/oauth/access_token",
                        Map.of("content-type", "application/x-www-form-urlencoded", "accept", "application/json"),
                        Client.encode(Map.of(
                                "grant_type",
                                "authorization_code",
                                "code",
                                back.callback("code"),
                                "redirect_uri",
                                Client.REDIRECT,
                                "client_id",
                                "github-app",
                                "client_secret",
                                "github-secret")))
                .json()
                .path("access_token")
                .asText();
    }

    private static String proof(Client.Reply back) {
        return "api.github.com/user/installations/" + back.callback("installation_id") + "/repositories";
    }

    private Client.Reply token(Client.Reply back, String jwt) {
        return client.send(
                "POST",
                "api.github.com/app/installations/" + back.callback("installation_id") + "/access_tokens",
                Client.bearer(jwt),
                "");
    }

    private String jwt(String issuer, long seconds) {
        return Signer.OWN.sign(Signer.claims(issuer, clock.instant().getEpochSecond(), seconds));
    }
}

package io.flowmaestro.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitHubTest extends SandboxTesting {
    private static final String ISSUES = "api.github.com/repos/acme/widgets/issues";
    private static final String ISSUE = "{\"title\": \"Found a bug\", \"body\": \"It hurts\", \"labels\": [\"bug\"]}";

    @Test
    void keepsAnIssueAndItsComments() {
        // When
        Client.Reply created = client.postJson(ISSUES, "ghp_github", ISSUE);
        String url = ISSUES + "/" + created.json().path("number").asInt();
        Client.Reply comment = client.postJson(url + "/comments", "ghp_github", "{\"body\": \"Me too\"}");
        // Then
        assertThat(created.status()).isEqualTo(201);
        assertThat(comment.status()).isEqualTo(201);
        JsonNode kept = client.get(url, "ghp_github").json();
        assertThat(kept.path("title").asText()).isEqualTo("Found a bug");
        assertThat(kept.at("/labels/0/name").asText()).isEqualTo("bug");
        assertThat(client.get(ISSUES, "ghp_github").json().findValuesAsText("number"))
                .contains(created.json().path("number").asText());
    }

    @Test
    void countsIssuesUp() {
        // When
        int first = client.postJson(ISSUES, "ghp_github", ISSUE)
                .json()
                .path("number")
                .asInt();
        int second = client.postJson(ISSUES, "ghp_github", ISSUE)
                .json()
                .path("number")
                .asInt();
        // Then
        assertThat(second).isEqualTo(first + 1);
    }

    @Test
    void answersAsTheContractSays() {
        // Given
        AnswerContract contract = new AnswerContract("github");
        // When
        Client.Reply created = client.postJson(ISSUES, "ghp_github", ISSUE);
        String url = ISSUES + "/" + created.json().path("number").asInt();
        Client.Reply comment = client.postJson(url + "/comments", "ghp_github", "{\"body\": \"Me too\"}");
        // Then
        String path = "/repos/{owner}/{repo}/issues";
        assertThat(contract.violations("post", path, created)).isEmpty();
        assertThat(contract.violations("get", path, client.get(ISSUES, "ghp_github")))
                .isEmpty();
        assertThat(contract.violations("get", path + "/{issue_number}", client.get(url, "ghp_github")))
                .isEmpty();
        assertThat(contract.violations("post", path + "/{issue_number}/comments", comment))
                .isEmpty();
        assertThat(contract.violations(
                        "get", path + "/{issue_number}/comments", client.get(url + "/comments", "ghp_github")))
                .isEmpty();
        assertThat(contract.violations("get", "/user", client.get("api.github.com/user", "ghp_github")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"body\": \"no title\"}                  | 422",
                "{\"title\": [\"a\"]}                      | 422",
                "{\"title\": \"a\", \"labels\": \"bug\"}     | 422",
                "{\"title\":                             | 400",
                "''                                      | 400",
                "[]                                      | 422"
            })
    void refusesAnIssue(String body, int status) {
        // When
        Client.Reply reply = client.postJson(ISSUES, "ghp_github", body);
        // Then
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().path("message").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, api.github.com/repos/acme/widgets/issue, 404",
        "POST, api.github.com/repos/widgets/issues, 404",
        "POST, api.github.com/repos/acme/nothing/issues, 404",
        "PUT, api.github.com/repos/acme/widgets/issues, 404",
        "POST, api.github.com/repos/acme%2Fwidgets/issues, 404",
        "POST, api.github.com/v3/repos/acme/widgets/issues, 404"
    })
    void refusesAnAddress(String method, String url, int status) {
        // When
        Client.Reply reply = client.send(
                method, url, Client.with(Client.bearer("ghp_github"), "content-type", "application/json"), ISSUE);
        // Then
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.json().has("documentation_url")).isTrue();
    }

    @Test
    void refusesTokens() {
        // When
        Client.Reply none = client.send("GET", "api.github.com/user", Map.of(), "");
        Client.Reply foreign = client.get("api.github.com/user", "xoxb-slack");
        Client.Reply narrow = client.postJson(ISSUES, "ghp_readonly", ISSUE);
        // Then
        assertThat(none.status()).isEqualTo(401);
        assertThat(foreign.status()).isEqualTo(401);
        assertThat(foreign.json().path("message").asText()).isEqualTo("Bad credentials");
        assertThat(narrow.status()).isEqualTo(403);
        assertThat(narrow.header("x-oauth-scopes")).isEqualTo("read:user");
    }

    @Test
    void refusesAMediaType() {
        // Given
        Map<String, String> bearer = Client.bearer("ghp_github");
        // When
        Client.Reply form = client.send("POST", ISSUES, Client.with(bearer, "content-type", "text/plain"), ISSUE);
        // Then
        assertThat(form.status()).isEqualTo(415);
    }

    @Test
    void connectsByOAuth() {
        // Given
        OAuthFlow flow = oauth("app");
        // When
        JsonNode token = flow.connect();
        // Then
        assertThat(token.path("token_type").asText()).isEqualTo("bearer");
        assertThat(token.path("scope").asText()).isEqualTo("read:user,repo");
        Client.Reply user =
                client.get("api.github.com/user", token.path("access_token").asText());
        assertThat(user.json().path("login").asText()).isEqualTo("octocat");
    }

    @Test
    void answersAFormUnlessJsonIsAskedFor() {
        // Given
        OAuthFlow flow = oauth("app");
        // When
        Client.Reply token = client.postForm(flow.tokenUrl(), flow.redemption(flow.code()));
        // Then
        assertThat(token.header("content-type")).startsWith("application/x-www-form-urlencoded");
        assertThat(token.text()).contains("access_token=gho_");
    }

    @ParameterizedTest
    @CsvSource({
        "client_secret, wrong, incorrect_client_credentials",
        "code, wrong, bad_verification_code",
        "redirect_uri, http://127.0.0.1:9/other, redirect_uri_mismatch",
        "code_verifier, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bad_verification_code"
    })
    void refusesACode(String parameter, String value, String error) {
        // Given
        OAuthFlow flow = oauth("app");
        // When
        Client.Reply refused = flow.redeem(Client.with(flow.redemption(flow.code()), parameter, value));
        // Then
        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.json().path("error").asText()).isEqualTo(error);
    }

    @Test
    void endsAGrantForTheAppAlone() {
        // Given
        String token = oauth("app").connect().path("access_token").asText();
        String body = "{\"access_token\": \"" + token + "\"}";
        // When
        Client.Reply other =
                client.send("DELETE", "api.github.com/applications/github-app/grant", basic("wrong"), body);
        Client.Reply own =
                client.send("DELETE", "api.github.com/applications/github-app/grant", basic("github-secret"), body);
        // Then
        assertThat(other.status()).isEqualTo(404);
        assertThat(own.status()).isEqualTo(204);
        assertThat(client.get("api.github.com/user", token).status()).isEqualTo(401);
    }

    private OAuthFlow oauth(String app) {
        return OAuthFlow.of(
                client,
                "github",
                app,
                "github.com/login/oauth/authorize",
                "github.com/login/oauth/access_token",
                "repo read:user");
    }

    private static Map<String, String> basic(String secret) {
        String credentials =
                Base64.getEncoder().encodeToString(("github-app:" + secret).getBytes(StandardCharsets.UTF_8));
        return Map.of("authorization", "Basic " + credentials);
    }
}

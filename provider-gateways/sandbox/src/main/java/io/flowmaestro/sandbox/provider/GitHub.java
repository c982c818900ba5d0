package io.flowmaestro.sandbox.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.SandboxConfig;
import io.flowmaestro.sandbox.api.Api;
import io.flowmaestro.sandbox.api.Call;
import io.flowmaestro.sandbox.api.Refusals;
import io.flowmaestro.sandbox.api.Scopes;
import io.flowmaestro.sandbox.contract.Contract;
import io.flowmaestro.sandbox.contract.Violation;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Form;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.AuthorizationRules;
import io.flowmaestro.sandbox.oauth.AuthorizationServer;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.oauth.Issued;
import io.flowmaestro.sandbox.oauth.Secrets;
import io.flowmaestro.sandbox.oauth.TokenPolicy;
import io.flowmaestro.sandbox.oauth.TokenProblem;
import io.flowmaestro.sandbox.oauth.TokenRefusal;
import io.flowmaestro.sandbox.oauth.TokenReply;
import io.flowmaestro.sandbox.oauth.Tokens;
import io.flowmaestro.sandbox.state.Recent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * GitHub's REST API and the web flow of its OAuth apps.
 *
 * @see <a href="https://docs.github.com/en/rest">REST API</a>
 * @see <a href="https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps">OAuth apps</a>
 */
public final class GitHub implements Provider {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DOCS = "https://docs.github.com/rest";
    private static final int DEFAULT_PAGE = 30;
    private static final int MAX_PAGE = 100;
    private static final Refusals REFUSALS = new GitHubRefusals();

    private final Clock clock;
    private final Tokens tokens;
    private final AuthorizationServer oauth;
    private final Api api;
    private final JsonNode seed = Seeds.read("github-repositories.json");
    private final Map<String, GitHubAccount> accounts = new Recent<>(1_000);

    public GitHub(SandboxConfig config) {
        this.clock = config.clock();
        this.tokens =
                new Tokens(clock, () -> "gho_" + Secrets.alphanumeric(36), () -> "ghr_" + Secrets.alphanumeric(76));
        this.oauth = new AuthorizationServer(new Rules(), config.apps(id()), tokens, clock, config.codeLifetime());
        this.api = new Api(Contract.load(id(), false), request -> tokens.find(token(request)), REFUSALS)
                .on("users/get-authenticated", Scopes.none(), this::user)
                .on("issues/list-for-repo", Scopes.none(), call -> in(call, this::listIssues))
                .on("issues/create", Scopes.none(), call -> in(call, this::createIssue))
                .on("issues/get", Scopes.none(), call -> in(call, this::getIssue))
                .on("issues/list-comments", Scopes.none(), call -> in(call, this::listComments))
                .on("issues/create-comment", Scopes.none(), call -> in(call, this::createComment));
    }

    @Override
    public String id() {
        return "github";
    }

    @Override
    public boolean serves(String host) {
        return host.equals("api.github.com") || host.equals("github.com");
    }

    @Override
    public Tokens tokens() {
        return tokens;
    }

    @Override
    public Answer answer(Request request) {
        if (request.host().equals("github.com")) {
            return switch (request.path()) {
                case "/login/oauth/authorize" -> oauth.authorize(request);
                case "/login/oauth/access_token" -> exchange(request);
                default -> Answer.of(404, "text/html", "Not Found");
            };
        }
        if (Optional.ofNullable(request.header("user-agent")).orElse("").isBlank()) {
            return Answer.of(403, "text/html", "Request forbidden by administrative rules: no User-Agent header.");
        }
        if (!acceptsJson(request)) {
            return refused(415, "Unsupported 'Accept' header: " + request.header("accept"));
        }
        return request.path().matches("/applications/[^/]+/(grant|token)") ? revoke(request) : api.answer(request);
    }

    private static boolean acceptsJson(Request request) {
        String accept = request.header("accept");
        return accept == null || accept.contains("json") || accept.contains("*/*");
    }

    private static Optional<String> token(Request request) {
        return request.authorization("Bearer").or(() -> request.authorization("token"));
    }

    /** The answer is a form unless JSON is asked for, and has status 200 in every case. */
    private Answer exchange(Request request) {
        if (!request.method().equals("POST")) {
            return Answer.of(404, "text/html", "Not Found");
        }
        TokenReply reply = oauth.token(request, request.form());
        Map<String, String> fields =
                reply instanceof Issued issued ? granted(issued) : refusal(((TokenReply.Refused) reply).refusal());
        boolean json = Optional.ofNullable(request.header("accept")).orElse("").contains("application/json");
        return json
                ? Answer.json(200, JSON.valueToTree(fields))
                : Answer.of(200, Form.MEDIA_TYPE + "; charset=utf-8", Form.encode(fields));
    }

    private static Map<String, String> granted(Issued issued) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("access_token", issued.accessToken());
        fields.put("token_type", "bearer");
        fields.put("scope", String.join(",", new TreeSet<>(issued.grant().scopes())));
        if (issued.lifetime() != null) {
            fields.put("expires_in", String.valueOf(issued.lifetime().toSeconds()));
        }
        if (issued.refreshToken() != null) {
            fields.put("refresh_token", issued.refreshToken());
        }
        return fields;
    }

    private static Map<String, String> refusal(TokenRefusal refusal) {
        String error = switch (refusal) {
            case UNKNOWN_CLIENT, WRONG_SECRET -> "incorrect_client_credentials";
            case UNSUPPORTED_GRANT_TYPE -> "unsupported_grant_type";
            case MISSING_PARAMETER, BAD_CODE, WRONG_VERIFIER -> "bad_verification_code";
            case WRONG_REDIRECT_URI -> "redirect_uri_mismatch";
            case BAD_REFRESH_TOKEN -> "bad_refresh_token";
        };
        return Map.of("error", error, "error_description", error.replace('_', ' '), "error_uri", DOCS);
    }

    /** An app ends a grant, with its own id and secret. */
    private Answer revoke(Request request) {
        boolean own = oauth.authenticated(request)
                .filter(app -> request.path().startsWith("/applications/" + app.clientId() + "/"))
                .isPresent();
        return request.method().equals("DELETE") && own && tokens.revoke(accessToken(request))
                ? Answer.empty(204)
                : refused(404, "Not Found");
    }

    private static String accessToken(Request request) {
        try {
            return JSON.readTree(request.body().toString()).path("access_token").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private Answer user(Call call) {
        String login = call.grant().account();
        ObjectNode user = GitHubAccount.user(login)
                .put("name", login)
                .put("blog", "")
                .put("public_repos", 2)
                .put("public_gists", 0)
                .put("followers", 0)
                .put("following", 0)
                .put("created_at", "2008-01-14T04:33:35Z")
                .put("updated_at", "2008-01-14T04:33:35Z");
        List.of("company", "location", "email", "hireable", "bio").forEach(user::putNull);
        return Answer.json(200, user);
    }

    /** In a repository that the token may see: a private one is as if it were not there. */
    private Answer in(Call call, BiFunction<Call, GitHubAccount.Repository, Answer> operation) {
        Set<String> scopes = call.grant().scopes();
        return account(call)
                .repository(call.path("owner"), call.path("repo"))
                .filter(repository -> !repository.isPrivate() || scopes.contains("repo"))
                .map(repository -> {
                    boolean mayWrite = scopes.contains("repo") || scopes.contains("public_repo");
                    if (!call.request().method().equals("GET") && !mayWrite) {
                        return REFUSALS.missingScope(call, Set.of("public_repo", "repo"));
                    }
                    return repository.hasIssues()
                            ? operation.apply(call, repository)
                            : refused(410, "Issues has been disabled in this repository.");
                })
                .orElseGet(() -> refused(404, "Not Found"));
    }

    private Answer createIssue(Call call, GitHubAccount.Repository repository) {
        if (call.body().path("title").asText().isBlank()) {
            return invalidField("Issue", "title");
        }
        ObjectNode issue = account(call).open(repository, call.grant().account(), call.body());
        return Answer.json(201, issue).with("location", issue.path("url").asText());
    }

    private Answer listIssues(Call call, GitHubAccount.Repository repository) {
        String state = call.query().path("state").asText("open");
        List<ObjectNode> newestFirst = repository.issues().values().stream()
                .map(GitHubAccount.Issue::json)
                .filter(issue ->
                        state.equals("all") || issue.path("state").asText().equals(state))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(newestFirst);
        return page(call, newestFirst);
    }

    private Answer getIssue(Call call, GitHubAccount.Repository repository) {
        return withIssue(call, repository, issue -> Answer.json(200, issue.json()));
    }

    private Answer listComments(Call call, GitHubAccount.Repository repository) {
        return withIssue(call, repository, issue -> page(call, issue.comments()));
    }

    private Answer createComment(Call call, GitHubAccount.Repository repository) {
        String text = call.body().path("body").asText();
        if (text.isBlank()) {
            return invalidField("IssueComment", "body");
        }
        return withIssue(call, repository, issue -> {
            ObjectNode comment = account(call).comment(issue, call.grant().account(), text);
            return Answer.json(201, comment)
                    .with("location", comment.path("url").asText());
        });
    }

    private static Answer withIssue(
            Call call, GitHubAccount.Repository repository, Function<GitHubAccount.Issue, Answer> then) {
        return Optional.ofNullable(
                        repository.issues().get(call.path().path("issue_number").asInt()))
                .map(then)
                .orElseGet(() -> refused(404, "Not Found"));
    }

    private static Answer page(Call call, List<ObjectNode> all) {
        int size = Math.min(MAX_PAGE, Math.max(1, call.query().path("per_page").asInt(DEFAULT_PAGE)));
        int page = Math.max(1, call.query().path("page").asInt(1));
        int start = (int) Math.min(all.size(), (page - 1L) * size);
        int end = Math.min(all.size(), start + size);
        Answer answer = Answer.json(200, Answer.object().arrayNode().addAll(all.subList(start, end)));
        String next = "<https://api.github.com" + call.request().path() + "?per_page=" + size + "&page=" + (page + 1)
                + ">; rel=\"next\"";
        return end < all.size() ? answer.with("link", next) : answer;
    }

    private GitHubAccount account(Call call) {
        return accounts.computeIfAbsent(call.grant().account(), login -> new GitHubAccount(seed, clock));
    }

    private static Answer refused(int status, String message) {
        return Answer.json(status, error(status, message));
    }

    private static ObjectNode error(int status, String message) {
        return Answer.object()
                .put("message", message)
                .put("documentation_url", DOCS)
                .put("status", String.valueOf(status));
    }

    private static Answer invalidField(String resource, String field) {
        ObjectNode body = error(422, "Validation Failed");
        body.putArray("errors")
                .addObject()
                .put("resource", resource)
                .put("field", field)
                .put("code", "missing_field");
        return Answer.json(422, body);
    }

    private static final class Rules implements AuthorizationRules {
        @Override
        public String title() {
            return "GitHub";
        }

        @Override
        public Set<String> scopes() {
            return Set.of(
                    "repo",
                    "public_repo",
                    "repo:status",
                    "read:org",
                    "read:user",
                    "user",
                    "user:email",
                    "workflow",
                    "gist",
                    "write:discussion");
        }

        @Override
        public boolean codeGrantImplied() {
            return true;
        }

        @Override
        public String scopeSeparator() {
            return " ";
        }

        @Override
        public String account(String host, Optional<String> chosen) {
            return chosen.orElse("octocat");
        }

        @Override
        public boolean redirectUriAtToken() {
            return false;
        }

        /** Tokens of an OAuth app live until they are revoked. */
        @Override
        public TokenPolicy tokens(Form authorization, Form token) {
            return TokenPolicy.lasting();
        }
    }

    private static final class GitHubRefusals implements Refusals {
        @Override
        public Answer unknownPath(Request request) {
            return refused(404, "Not Found");
        }

        /** GitHub knows no 405: an address with another method is another address. */
        @Override
        public Answer wrongMethod(Request request, Set<String> allowed) {
            return refused(404, "Not Found");
        }

        @Override
        public Answer token(Request request, TokenProblem problem) {
            return refused(401, problem == TokenProblem.MISSING ? "Requires authentication" : "Bad credentials");
        }

        @Override
        public Answer missingScope(Call call, Set<String> needed) {
            String kind = call.grant().client().isEmpty() ? "personal access token" : "integration";
            return refused(403, "Resource not accessible by " + kind)
                    .with("x-accepted-oauth-scopes", String.join(", ", new TreeSet<>(needed)));
        }

        @Override
        public Answer wrongMediaType(Request request) {
            return refused(415, "Unsupported media type: " + request.mediaType());
        }

        @Override
        public Answer unreadableBody(Request request) {
            return refused(400, "Problems parsing JSON");
        }

        @Override
        public Answer invalid(Call call, List<Violation> violations) {
            if (!call.body().isObject()) {
                return refused(400, "Body should be a JSON object");
            }
            String what = violations.stream()
                    .map(violation -> violation.isMissing()
                            ? "\"" + violation.field() + "\" wasn't supplied."
                            : "For '" + violation.pointer() + "', " + violation.message() + ".")
                    .collect(Collectors.joining("\n"));
            return refused(422, "Invalid request.\n\n" + what);
        }

        @Override
        public Answer signed(Answer answer, Grant grant) {
            return answer.with("x-oauth-scopes", String.join(", ", new TreeSet<>(grant.scopes())));
        }
    }
}

package io.flowmaestro.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Slack's Web API and OAuth v2: status 200 with {@code ok: false} for nearly every refusal.
 *
 * @see <a href="https://docs.slack.dev/apis/web-api">Web API</a>
 */
public final class Slack implements Provider {
    private static final int MAX_TEXT = 40_000;
    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PAGE = 1_000;

    private final Clock clock;
    private final Tokens tokens;
    private final AuthorizationServer oauth;
    private final Api api;
    private final JsonNode seed = Seeds.read("slack-channels.json");
    private final Map<String, SlackWorkspace> workspaces = new Recent<>(1_000);

    public Slack(SandboxConfig config) {
        this.clock = config.clock();
        this.tokens =
                new Tokens(clock, () -> "xoxb-" + Secrets.alphanumeric(48), () -> "xoxe-1-" + Secrets.alphanumeric(48));
        this.oauth = new AuthorizationServer(new Rules(), config.apps(id()), tokens, clock, config.codeLifetime());
        this.api = new Api(
                        Contract.load(id(), false),
                        request -> tokens.find(request.authorization("Bearer")),
                        new SlackRefusals())
                .on("auth_test", Scopes.none(), this::authTest)
                .on("chat_postMessage", Scopes.any("chat:write"), this::postMessage)
                .on("conversations_list", Slack::scopesOfTypes, this::listChannels)
                .on("conversations_history", Scopes.any("channels:history", "groups:history"), this::history);
    }

    @Override
    public String id() {
        return "slack";
    }

    @Override
    public boolean serves(String host) {
        return host.equals("slack.com");
    }

    @Override
    public Tokens tokens() {
        return tokens;
    }

    @Override
    public Answer answer(Request request) {
        return switch (request.path()) {
            case "/oauth/v2/authorize" -> oauth.authorize(request);
            case "/api/oauth.v2.access" -> token(request);
            case "/api/auth.revoke" -> revoke(request);
            default -> api.answer(request);
        };
    }

    private Answer token(Request request) {
        if (!request.method().equals("POST")) {
            return failed("invalid_post_type");
        }
        TokenReply reply = oauth.token(request, request.form());
        return reply instanceof Issued issued
                ? Answer.json(200, granted(issued))
                : failed(word(((TokenReply.Refused) reply).refusal()));
    }

    private ObjectNode granted(Issued issued) {
        SlackWorkspace workspace = workspace(issued.grant().account());
        ObjectNode body = Answer.object()
                .put("ok", true)
                .put("access_token", issued.accessToken())
                .put("token_type", "bot")
                .put("scope", String.join(",", new TreeSet<>(issued.grant().scopes())))
                .put("bot_user_id", SlackWorkspace.BOT_USER)
                .put("app_id", "A0SANDBOX1");
        if (issued.lifetime() != null) {
            body.put("expires_in", issued.lifetime().toSeconds());
        }
        if (issued.refreshToken() != null) {
            body.put("refresh_token", issued.refreshToken());
        }
        body.putObject("team").put("id", workspace.id()).put("name", workspace.name());
        body.putNull("enterprise").put("is_enterprise_install", false);
        body.putObject("authed_user").put("id", "U0PERSON01");
        return body;
    }

    private static String word(TokenRefusal refusal) {
        return switch (refusal) {
            case UNKNOWN_CLIENT -> "invalid_client_id";
            case WRONG_SECRET -> "bad_client_secret";
            case UNSUPPORTED_GRANT_TYPE -> "invalid_grant_type";
            case MISSING_PARAMETER -> "invalid_arguments";
            case BAD_CODE -> "invalid_code";
            case WRONG_REDIRECT_URI -> "bad_redirect_uri";
            case WRONG_VERIFIER -> "invalid_code_verifier";
            case BAD_REFRESH_TOKEN -> "invalid_refresh_token";
        };
    }

    private Answer revoke(Request request) {
        Optional<String> token =
                request.authorization("Bearer").or(() -> request.form().one("token"));
        if (token.isEmpty()) {
            return failed("not_authed");
        }
        return tokens.revoke(token.get())
                ? Answer.json(200, Answer.object().put("ok", true).put("revoked", true))
                : failed("invalid_auth");
    }

    private Answer authTest(Call call) {
        SlackWorkspace workspace = workspace(call);
        return Answer.json(
                200,
                Answer.object()
                        .put("ok", true)
                        .put("url", "https://" + workspace.name() + ".slack.com/")
                        .put("team", workspace.name())
                        .put("user", "flowmaestro")
                        .put("team_id", workspace.id())
                        .put("user_id", SlackWorkspace.BOT_USER)
                        .put("bot_id", SlackWorkspace.BOT)
                        .put("is_enterprise_install", false));
    }

    private Answer postMessage(Call call) {
        SlackWorkspace workspace = workspace(call);
        Optional<SlackWorkspace.Channel> channel =
                workspace.channel(call.body().path("channel").asText());
        if (channel.isEmpty()) {
            return failed("channel_not_found");
        }
        return refusal(channel.get(), call.body())
                .map(Slack::failed)
                .orElseGet(() -> posted(channel.get(), workspace.post(channel.get(), call.body(), clock)));
    }

    private static Optional<String> refusal(SlackWorkspace.Channel channel, JsonNode message) {
        if (channel.archived()) {
            return Optional.of("is_archived");
        }
        if (!channel.member()) {
            return Optional.of("not_in_channel");
        }
        if (message.path("text").asText().isEmpty()
                && message.path("blocks").isEmpty()
                && message.path("attachments").isEmpty()) {
            return Optional.of("no_text");
        }
        if (message.path("text").asText().length() > MAX_TEXT) {
            return Optional.of("msg_too_long");
        }
        return message.has("thread_ts")
                        && !channel.messages()
                                .containsKey(message.path("thread_ts").asText())
                ? Optional.of("thread_not_found")
                : Optional.empty();
    }

    private static Answer posted(SlackWorkspace.Channel channel, ObjectNode message) {
        ObjectNode body = Answer.object()
                .put("ok", true)
                .put("channel", channel.id())
                .put("ts", message.path("ts").asText());
        body.set("message", message);
        return Answer.json(200, body);
    }

    private Answer listChannels(Call call) {
        Set<String> types = types(call);
        boolean withoutArchived = call.query().path("exclude_archived").asBoolean();
        List<ObjectNode> all = workspace(call).channels().stream()
                .filter(channel -> types.contains(channel.isPrivate() ? "private_channel" : "public_channel"))
                .filter(channel -> channel.member() || !channel.isPrivate())
                .filter(channel -> !(withoutArchived && channel.archived()))
                .map(SlackWorkspace.Channel::json)
                .toList();
        ObjectNode body = Answer.object();
        body.putObject("response_metadata").put("next_cursor", "");
        return page(call, "channels", all, body);
    }

    private Answer history(Call call) {
        Optional<SlackWorkspace.Channel> channel =
                workspace(call).channel(call.query().path("channel").asText());
        if (channel.isEmpty()) {
            return failed("channel_not_found");
        }
        if (!channel.get().member()) {
            return failed("not_in_channel");
        }
        List<ObjectNode> newestFirst = new ArrayList<>(channel.get().messages().values());
        Collections.reverse(newestFirst);
        ObjectNode body = Answer.object()
                .put("has_more", false)
                .put("pin_count", 0)
                .put("channel_actions_count", 0)
                .putNull("channel_actions_ts");
        return page(call, "messages", newestFirst, body);
    }

    private static Answer page(Call call, String name, List<ObjectNode> all, ObjectNode body) {
        int limit = call.query().path("limit").asInt(DEFAULT_PAGE);
        if (limit < 1 || limit > MAX_PAGE) {
            return failed("invalid_limit");
        }
        Optional<Integer> start = start(call.query().path("cursor").asText(), all.size());
        if (start.isEmpty()) {
            return failed("invalid_cursor");
        }
        int end = Math.min(start.get() + limit, all.size());
        body.put("ok", true).putArray(name).addAll(all.subList(start.get(), end));
        if (end < all.size()) {
            body.putObject("response_metadata").put("next_cursor", cursorTo(end));
        }
        if (body.has("has_more")) {
            body.put("has_more", end < all.size());
        }
        return Answer.json(200, body);
    }

    private static String cursorTo(int position) {
        return Base64.getEncoder().encodeToString(("next:" + position).getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Integer> start(String cursor, int size) {
        if (cursor.isEmpty()) {
            return Optional.of(0);
        }
        for (int position = 0; position < size; position++) {
            if (cursorTo(position).equals(cursor)) {
                return Optional.of(position);
            }
        }
        return Optional.empty();
    }

    private static Set<String> types(Call call) {
        return new HashSet<>(Arrays.asList(
                call.query().path("types").asText("public_channel").split(",")));
    }

    private static Set<String> scopesOfTypes(Call call) {
        Set<String> missing = new TreeSet<>();
        for (String type : types(call)) {
            String needed = type.equals("private_channel") ? "groups:read" : "channels:read";
            if (!call.grant().scopes().contains(needed)) {
                missing.add(needed);
            }
        }
        return missing;
    }

    private SlackWorkspace workspace(Call call) {
        return workspace(call.grant().account());
    }

    private SlackWorkspace workspace(String account) {
        return workspaces.computeIfAbsent(account, name -> new SlackWorkspace(name, seed));
    }

    private static Answer failed(String error) {
        return Answer.json(200, Answer.object().put("ok", false).put("error", error));
    }

    private static final class Rules implements AuthorizationRules {
        @Override
        public String title() {
            return "Slack";
        }

        @Override
        public Set<String> scopes() {
            return Set.of(
                    "chat:write",
                    "channels:read",
                    "channels:history",
                    "channels:manage",
                    "files:write",
                    "groups:history",
                    "groups:read",
                    "groups:write",
                    "im:write",
                    "reactions:write",
                    "users:read",
                    "users:read.email");
        }

        @Override
        public boolean codeGrantImplied() {
            return true;
        }

        @Override
        public String scopeSeparator() {
            return ",";
        }

        @Override
        public String account(String host, Optional<String> chosen) {
            return chosen.orElse("acme");
        }

        @Override
        public boolean basicAuthentication() {
            return true;
        }

        /** Bot tokens live for ever unless the app has turned token rotation on. */
        @Override
        public TokenPolicy tokens(Form authorization, Form token) {
            return TokenPolicy.lasting();
        }
    }

    private static final class SlackRefusals implements Refusals {
        @Override
        public Answer unknownPath(Request request) {
            return unknownMethod(404, request);
        }

        @Override
        public Answer wrongMethod(Request request, Set<String> allowed) {
            return unknownMethod(405, request).with("allow", String.join(", ", allowed));
        }

        @Override
        public Answer token(Request request, TokenProblem problem) {
            return failed(
                    switch (problem) {
                        case MISSING -> "not_authed";
                        case UNKNOWN -> "invalid_auth";
                        case EXPIRED -> "token_expired";
                        case REVOKED -> "token_revoked";
                    });
        }

        @Override
        public Answer missingScope(Call call, Set<String> needed) {
            return Answer.json(
                    200,
                    Answer.object()
                            .put("ok", false)
                            .put("error", "missing_scope")
                            .put("needed", String.join(",", new TreeSet<>(needed)))
                            .put(
                                    "provided",
                                    String.join(",", new TreeSet<>(call.grant().scopes()))));
        }

        @Override
        public Answer wrongMediaType(Request request) {
            return failed(request.mediaType().isEmpty() ? "missing_post_type" : "invalid_post_type");
        }

        @Override
        public Answer unreadableBody(Request request) {
            return failed(request.mediaType().equals(Form.MEDIA_TYPE) ? "invalid_form_data" : "invalid_json");
        }

        @Override
        public Answer invalid(Call call, List<Violation> violations) {
            if (!call.body().isObject()) {
                return failed("json_not_object");
            }
            ObjectNode body = Answer.object().put("ok", false).put("error", "invalid_arguments");
            ArrayNode messages = body.putObject("response_metadata").putArray("messages");
            for (Violation violation : violations) {
                messages.add(
                        violation.isMissing()
                                ? "[ERROR] missing required field: " + violation.field()
                                : "[ERROR] " + violation.message() + " [json-pointer:" + violation.pointer() + "]");
            }
            return Answer.json(200, body);
        }

        @Override
        public Answer signed(Answer answer, Grant grant) {
            return answer.with("x-oauth-scopes", String.join(",", new TreeSet<>(grant.scopes())));
        }

        private static Answer unknownMethod(int status, Request request) {
            String method = request.path().substring(request.path().lastIndexOf('/') + 1);
            return Answer.json(
                    status,
                    Answer.object()
                            .put("ok", false)
                            .put("error", "unknown_method")
                            .put("req_method", method));
        }
    }
}

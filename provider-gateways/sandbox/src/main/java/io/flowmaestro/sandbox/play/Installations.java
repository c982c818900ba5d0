package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.file.ProviderFile;
import io.flowmaestro.sandbox.file.Template;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Form;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.App;
import io.flowmaestro.sandbox.oauth.Assertion;
import io.flowmaestro.sandbox.oauth.AuthorizationServer;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.oauth.Installable;
import io.flowmaestro.sandbox.oauth.Issued;
import io.flowmaestro.sandbox.oauth.TokenLookup;
import io.flowmaestro.sandbox.oauth.TokenPolicy;
import io.flowmaestro.sandbox.oauth.Tokens;
import io.flowmaestro.sandbox.state.Recent;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Apps that people install in chosen repositories, as GitHub has them, at the addresses of the file's {@code
 * installation}: the page, tokens for the app's JWT, and whose an installation is. {@code oauth.installation} of {@code
 * sandbox.yaml} says which repositories there are to choose from and what comes with a token.
 */
final class Installations {
    private static final int LIMIT = 10_000;
    private static final int FIRST_ID = 1001;
    private static final Duration LONGEST_ASSERTION = Duration.ofMinutes(10);
    private static final TokenPolicy TOKENS = TokenPolicy.expiring(Duration.ofHours(1), TokenPolicy.Renewal.NONE);

    private final ProviderFile file;
    private final JsonNode method;
    private final JsonNode own;
    private final List<App> apps;
    private final String account;
    private final AuthorizationServer server;
    private final Tokens tokens;
    private final Clock clock;
    private final Map<String, Installation> installations = new Recent<>(LIMIT);
    private int nextId = FIRST_ID;

    /** @param account who installs unless another is typed into the page */
    Installations(
            ProviderFile file, List<App> apps, String account, AuthorizationServer server, Tokens tokens, Clock clock) {
        this.file = file;
        this.method = file.connection().path("installation");
        this.own = file.sandbox().at("/oauth/installation");
        this.apps = apps;
        this.account = account;
        this.server = server;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** The page, and the redirect to the app: {@code decision} is {@code allow}, or {@code request} of who may not. */
    Answer install(Request request) {
        String slug = named(method.path("install_url"), request);
        App app = apps.stream()
                .filter(each ->
                        each.installable() != null && each.installable().slug().equals(slug))
                .findFirst()
                .orElse(null);
        if (app == null) {
            return refused(404, "Not Found");
        }
        return switch (request.method()) {
            case "GET" -> AuthorizationServer.choose(file.title(), slug, "repository", repositories(), account);
            case "POST" -> back(app, request);
            default -> Answer.empty(405).with("allow", "GET, POST");
        };
    }

    private Answer back(App app, Request request) {
        Form decision = request.form();
        String redirectUri = app.redirectUris().iterator().next();
        Map<String, String> parameters = new LinkedHashMap<>();
        if (decision.one("decision").equals(Optional.of("allow"))) {
            String who = decision.one("account").orElse(account);
            List<String> chosen = decision.all("repository");
            List<String> all = repositories();
            String id = String.valueOf(nextId++);
            installations.put(
                    id,
                    new Installation(
                            new Grant(app.clientId(), who, file.scopes()),
                            chosen.isEmpty()
                                    ? all
                                    : all.stream().filter(chosen::contains).toList()));
            parameters.put("code", server.code(new Grant(app.clientId(), who, Set.of()), redirectUri));
            parameters.put(method.path("id_param").asText(), id);
            parameters.put("setup_action", "install");
        } else {
            parameters.put("setup_action", "request");
        }
        request.query().one("state").ifPresent(state -> parameters.put("state", state));
        return Answer.redirect(redirectUri + (redirectUri.contains("?") ? "&" : "?") + Form.encode(parameters));
    }

    /** A token of an installation, for a JWT of its app. */
    Answer token(Request request) {
        if (!request.method().equals("POST")) {
            return refused(404, "Not Found");
        }
        App app = request.authorization("Bearer")
                .flatMap(Assertion::read)
                .flatMap(this::signer)
                .orElse(null);
        if (app == null) {
            return refused(401, "A JSON web token could not be decoded");
        }
        Installation installation = installations.get(named(method.path("token_url"), request));
        if (installation == null
                || installation.grant().revoked()
                || !installation.grant().client().equals(app.clientId())) {
            return refused(404, "Not Found");
        }
        Issued issued = tokens.issue(installation.grant(), TOKENS);
        ObjectNode answer = own.path("answer") instanceof ObjectNode more ? more.deepCopy() : Answers.object();
        put(answer, "access_token", issued.accessToken());
        put(
                answer,
                "expires_at",
                clock.instant()
                        .plus(Duration.ofHours(1))
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        answer.set("repositories", installation.listed());
        return Answer.json(201, answer);
    }

    /** The repositories of an installation, for a token of the user who made it. */
    Answer prove(Request request) {
        if (!(tokens.find(request.authorization("Bearer")) instanceof TokenLookup.Good good)) {
            return refused(401, "Bad credentials");
        }
        Installation installation = installations.get(named(method.path("proof").path("url"), request));
        if (!request.method().equals("GET") || installation == null || !installation.isOf(good.grant())) {
            return refused(404, "Not Found");
        }
        ArrayNode repositories = installation.listed();
        ObjectNode answer = Answers.object().put("total_count", repositories.size());
        answer.set("repositories", repositories);
        return Answer.json(200, answer);
    }

    private List<String> repositories() {
        return StreamSupport.stream(own.path("repositories").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private Optional<App> signer(Assertion assertion) {
        return apps.stream()
                .filter(app -> app.installable() != null && signed(app, app.installable(), assertion))
                .findFirst();
    }

    private boolean signed(App app, Installable installable, Assertion assertion) {
        return Set.of(app.clientId(), installable.id()).contains(assertion.issuer())
                && assertion.signedBy(installable.key())
                && assertion.timely(clock.instant(), LONGEST_ASSERTION);
    }

    /** What an address's one expression stands for in a request. */
    private static String named(JsonNode address, Request request) {
        Matcher matcher = Pattern.compile(Template.of(address.asText()).regex(expression -> "([^/?]+)"))
                .matcher(request.url());
        return matcher.matches() ? Form.decodeSegment(matcher.group(1)) : "";
    }

    private void put(ObjectNode answer, String name, String value) {
        String place = Template.of(method.path("token").path(name).asText())
                .pointer("token")
                .orElse("/" + name);
        Json.put(answer, place, TextNode.valueOf(value));
    }

    private static Answer refused(int status, String message) {
        return Answer.json(status, Answers.object().put("message", message).put("status", String.valueOf(status)));
    }

    private record Installation(Grant grant, List<String> repositories) {
        boolean isOf(Grant user) {
            return !grant.revoked()
                    && user.client().equals(grant.client())
                    && user.account().equals(grant.account());
        }

        ArrayNode listed() {
            ArrayNode list = Answers.list();
            for (String repository : repositories) {
                list.addObject()
                        .put("name", repository.substring(repository.indexOf('/') + 1))
                        .put("full_name", repository);
            }
            return list;
        }
    }
}

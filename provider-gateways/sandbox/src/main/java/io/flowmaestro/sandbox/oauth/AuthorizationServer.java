package io.flowmaestro.sandbox.oauth;

import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Form;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.state.Recent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Authorization code flow of one provider: RFC 6749 section 4.1, with PKCE (RFC 7636, S256 alone).
 *
 * <p>{@code GET} shows the consent page; its form is posted to the same address, query and all, with {@code
 * decision=allow} or {@code deny}, and is answered by the redirect to the app. {@code scope}, once for each, narrows
 * what is granted; {@code account} names the account.
 */
public final class AuthorizationServer {
    private static final int OPEN_CODES = 10_000;
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

    private final AuthorizationRules rules;
    private final Map<String, App> apps;
    private final Tokens tokens;
    private final Clock clock;
    private final Duration codeLifetime;
    private final Map<String, Code> codes = new Recent<>(OPEN_CODES);

    public AuthorizationServer(
            AuthorizationRules rules, List<App> apps, Tokens tokens, Clock clock, Duration codeLifetime) {
        this.rules = rules;
        this.apps = apps.stream().collect(Collectors.toMap(App::clientId, Function.identity()));
        this.tokens = tokens;
        this.clock = clock;
        this.codeLifetime = codeLifetime;
    }

    /** The authorization endpoint: the page, what was decided on it, or why there is none. */
    public Answer authorize(Request request) {
        if (!request.method().equals("GET") && !request.method().equals("POST")) {
            return Answer.empty(405).with("allow", "GET, POST");
        }
        Form query = request.query();
        App app = query.one("client_id").map(apps::get).orElse(null);
        if (app == null) {
            return ConsentPage.refusal(rules.title(), "This app is not known: check client_id.");
        }
        String redirectUri = query.one("redirect_uri").orElse("");
        if (!app.redirectUris().contains(redirectUri)) {
            return ConsentPage.refusal(rules.title(), "This redirect_uri is not one of the app's.");
        }
        Optional<String> problem = problem(app, query);
        if (problem.isPresent()) {
            return back(request, app, redirectUri, Map.of("error", problem.get()));
        }
        return request.method().equals("GET")
                ? ConsentPage.ask(
                        rules.title(),
                        app.clientId(),
                        "scope",
                        scopes(query),
                        rules.account(request.host(), Optional.empty()))
                : decide(request, app, redirectUri);
    }

    /** A code that comes without an authorization request, as with an installation. */
    public String code(Grant grant, String redirectUri) {
        return code(grant, Form.EMPTY, redirectUri);
    }

    /** The page on which an app is given chosen parts of an account; each comes back as {@code name}. */
    public static Answer choose(String title, String app, String name, List<String> parts, String account) {
        return ConsentPage.ask(title, app, name, parts, account);
    }

    /** The token endpoint, for the grant types {@code authorization_code}, {@code refresh_token} and {@code client_credentials}. */
    public TokenReply token(Request request, Form form) {
        Credentials credentials = credentials(request, form);
        App app = apps.get(credentials.clientId());
        if (app == null) {
            return refused(TokenRefusal.UNKNOWN_CLIENT);
        }
        if (!same(app.clientSecret(), credentials.clientSecret())) {
            return refused(TokenRefusal.WRONG_SECRET);
        }
        return switch (form.one("grant_type").orElse("")) {
            case "" -> refused(TokenRefusal.MISSING_PARAMETER);
            case "authorization_code" -> redeem(app, request.host(), form);
            case "refresh_token" ->
                form.one("refresh_token")
                        .map(token -> refresh(app, request.host(), token))
                        .orElse(refused(TokenRefusal.MISSING_PARAMETER));
            case "client_credentials" -> own(app, form);
            default -> refused(TokenRefusal.UNSUPPORTED_GRANT_TYPE);
        };
    }

    /** The app that authenticates by {@code Authorization: Basic}, where it does. */
    public Optional<App> authenticated(Request request) {
        return request.authorization("Basic")
                .map(Credentials::ofBasic)
                .flatMap(credentials -> Optional.ofNullable(apps.get(credentials.clientId()))
                        .filter(app -> same(app.clientSecret(), credentials.clientSecret())));
    }

    /** Whether an app of this id is registered. */
    public boolean knows(Optional<String> clientId) {
        return clientId.filter(apps::containsKey).isPresent();
    }

    private Optional<String> problem(App app, Form query) {
        Optional<String> responseType = query.one("response_type");
        if (query.has("response_type") || rules.responseTypeRequired()) {
            if (!responseType.equals(Optional.of("code"))) {
                return Optional.of(responseType.isEmpty() ? "invalid_request" : "unsupported_response_type");
            }
        }
        if (scopes(query).isEmpty() != rules.scopes().isEmpty()
                || !rules.scopes().containsAll(scopes(query))) {
            return Optional.of("invalid_scope");
        }
        return badChallenge(app, query) ? Optional.of("invalid_request") : Optional.empty();
    }

    private static boolean badChallenge(App app, Form query) {
        if (!query.has("code_challenge")) {
            return app.pkceRequired() || query.has("code_challenge_method");
        }
        return !query.one("code_challenge_method").equals(Optional.of("S256"))
                || query.one("code_challenge")
                        .filter(CHALLENGE.asMatchPredicate())
                        .isEmpty();
    }

    private Answer decide(Request request, App app, String redirectUri) {
        Form decision = request.form();
        if (!decision.one("decision").equals(Optional.of("allow"))) {
            return back(request, app, redirectUri, Map.of("error", "access_denied"));
        }
        Set<String> granted = scopes(request.query());
        if (decision.has("scope")) {
            granted.retainAll(decision.all("scope"));
        }
        Grant grant = new Grant(app.clientId(), rules.account(request.host(), decision.one("account")), granted);
        return back(request, app, redirectUri, Map.of("code", code(grant, request.query(), redirectUri)));
    }

    private String code(Grant grant, Form authorization, String redirectUri) {
        String code = Secrets.alphanumeric(40);
        codes.put(
                code,
                new Code(grant, authorization, redirectUri, clock.instant().plus(codeLifetime), false));
        return code;
    }

    /** To the app, with the state as it came (RFC 6749, section 4.1.2). */
    private Answer back(Request request, App app, String redirectUri, Map<String, String> outcome) {
        Map<String, String> parameters = new LinkedHashMap<>(outcome);
        List<String> state = request.query().all("state");
        if (!state.isEmpty()) {
            parameters.put("state", state.get(0));
        }
        String separator = redirectUri.contains("?") ? "&" : "?";
        Map<String, String> sent = rules.signedCallback()
                ? SignedCallback.sign(request.host(), app, parameters, clock.instant())
                : parameters;
        return Answer.redirect(redirectUri + separator + Form.encode(sent));
    }

    private TokenReply redeem(App app, String host, Form form) {
        Optional<String> sent = form.one("code");
        if (sent.isEmpty()
                || (rules.redirectUriAtToken() && form.one("redirect_uri").isEmpty())) {
            return refused(TokenRefusal.MISSING_PARAMETER);
        }
        Code code = codes.get(sent.get());
        if (code == null || code.expired(clock) || !mayRedeem(app, host, code.grant())) {
            return refused(TokenRefusal.BAD_CODE);
        }
        if (code.used()) {
            code.grant().revoke();
            return refused(TokenRefusal.BAD_CODE);
        }
        if (form.has("redirect_uri") && !form.all("redirect_uri").equals(List.of(code.redirectUri()))) {
            return refused(TokenRefusal.WRONG_REDIRECT_URI);
        }
        if (!verified(code.authorization().one("code_challenge"), form)) {
            return refused(TokenRefusal.WRONG_VERIFIER);
        }
        codes.put(sent.get(), code.spent());
        TokenPolicy own = app.tokens();
        return tokens.issue(
                code.grant(),
                own == null
                        ? rules.tokens(code.authorization().ones(), code.grant().scopes())
                        : own);
    }

    /** The app acts for itself (RFC 6749, section 4.4): with all scopes unless it asks for some. */
    private TokenReply own(App app, Form form) {
        Set<String> asked = scopes(form);
        if (!rules.scopes().containsAll(asked)) {
            return refused(TokenRefusal.UNKNOWN_SCOPE);
        }
        Grant grant = new Grant(app.clientId(), rules.account(), asked.isEmpty() ? rules.scopes() : asked);
        return tokens.issue(grant, new TokenPolicy(rules.tokens().accessLifetime(), TokenPolicy.Renewal.NONE));
    }

    private TokenReply refresh(App app, String host, String token) {
        return tokens.refresh(token, grant -> mayRedeem(app, host, grant))
                .<TokenReply>map(issued -> issued)
                .orElse(refused(TokenRefusal.BAD_REFRESH_TOKEN));
    }

    private boolean mayRedeem(App app, String host, Grant grant) {
        return grant.client().equals(app.clientId()) && rules.tokenEndpointOf(grant.account(), host);
    }

    /** A verifier without a challenge is refused too: it shows that the challenge was taken out on the way. */
    private static boolean verified(Optional<String> challenge, Form form) {
        if (challenge.isEmpty()) {
            return !form.has("code_verifier");
        }
        return form.one("code_verifier")
                .filter(VERIFIER.asMatchPredicate())
                .filter(verifier -> same(challenge.get(), challengeOf(verifier)))
                .isPresent();
    }

    private Credentials credentials(Request request, Form form) {
        return request.authorization("Basic")
                .map(Credentials::ofBasic)
                .orElseGet(() -> new Credentials(
                        form.one("client_id").orElse(""),
                        form.one("client_secret").orElse("")));
    }

    private Set<String> scopes(Form query) {
        return query.one("scope").stream()
                .flatMap(scope -> Arrays.stream(scope.split(Pattern.quote(rules.scopeSeparator()))))
                .filter(scope -> !scope.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String challengeOf(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static TokenReply refused(TokenRefusal refusal) {
        return new TokenReply.Refused(refusal);
    }

    private record Code(Grant grant, Form authorization, String redirectUri, Instant expiresAt, boolean used) {
        boolean expired(Clock clock) {
            return !clock.instant().isBefore(expiresAt);
        }

        Code spent() {
            return new Code(grant, authorization, redirectUri, expiresAt, true);
        }
    }

    private record Credentials(String clientId, String clientSecret) {
        /** Both parts are form-encoded (RFC 6749, section 2.3.1). */
        static Credentials ofBasic(String encoded) {
            String decoded = decoded(encoded);
            int colon = decoded.indexOf(':');
            return colon < 0
                    ? new Credentials(decoded, "")
                    : new Credentials(unescaped(decoded.substring(0, colon)), unescaped(decoded.substring(colon + 1)));
        }

        private static String decoded(String encoded) {
            try {
                return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException notBase64) {
                return "";
            }
        }

        private static String unescaped(String text) {
            return Form.parse("x=" + text).one("x").orElse("");
        }
    }
}

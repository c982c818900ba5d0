package io.flowmaestro.sandbox.oauth;

import io.flowmaestro.sandbox.http.Form;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tokens for JWTs that their owners sign: RFC 7523, section 2.1. */
public final class JwtBearer {
    public static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /** As Google has it. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Map<String, ServiceAccount> accounts;
    private final Pattern audience;
    private final boolean scopeClaimed;
    private final Set<String> scopes;
    private final TokenPolicy policy;
    private final Tokens tokens;
    private final Clock clock;

    /**
     * @param audience what {@code aud} has to be
     * @param scopeClaimed whether the JWT has to say for which scopes it asks; else it may
     * @param scopes those that exist, and that are given where none are asked for
     */
    public JwtBearer(
            List<ServiceAccount> accounts,
            Pattern audience,
            boolean scopeClaimed,
            Set<String> scopes,
            TokenPolicy policy,
            Tokens tokens,
            Clock clock) {
        this.accounts = accounts.stream().collect(Collectors.toMap(ServiceAccount::issuer, Function.identity()));
        this.audience = audience;
        this.scopeClaimed = scopeClaimed;
        this.scopes = scopes;
        this.policy = new TokenPolicy(policy.accessLifetime(), TokenPolicy.Renewal.NONE);
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Whether a request is from one of these accounts, whatever its signature. */
    public boolean knows(Form form) {
        return form.one("assertion")
                .flatMap(Assertion::read)
                .filter(assertion -> accounts.containsKey(assertion.issuer()))
                .isPresent();
    }

    /** The token endpoint, for this grant type. The token is of {@code sub}, or of {@code iss} where there is none. */
    public TokenReply token(Form form) {
        Optional<String> sent = form.one("assertion");
        if (sent.isEmpty()) {
            return new TokenReply.Refused(TokenRefusal.MISSING_PARAMETER);
        }
        Assertion assertion = sent.flatMap(Assertion::read).filter(this::proven).orElse(null);
        if (assertion == null) {
            return new TokenReply.Refused(TokenRefusal.BAD_ASSERTION);
        }
        String claimed =
                assertion.claims().path("scope").asText(form.one("scope").orElse(""));
        Set<String> asked = Arrays.stream(claimed.split(" "))
                .filter(scope -> !scope.isEmpty())
                .collect(Collectors.toSet());
        if (!scopes.containsAll(asked) || (scopeClaimed && !assertion.claims().has("scope"))) {
            return new TokenReply.Refused(TokenRefusal.UNKNOWN_SCOPE);
        }
        String account = assertion.claims().path("sub").asText(assertion.issuer());
        return tokens.issue(new Grant(assertion.issuer(), account, asked.isEmpty() ? scopes : asked), policy);
    }

    private boolean proven(Assertion assertion) {
        ServiceAccount account = accounts.get(assertion.issuer());
        return account != null
                && assertion.signedBy(account.key())
                && audience.matcher(assertion.claims().path("aud").asText()).matches()
                && assertion.timely(clock.instant(), LONGEST);
    }
}

package io.flowmaestro.sandbox.oauth;

import io.flowmaestro.sandbox.state.Recent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tokens of one provider. Another provider's are unknown here. */
public final class Tokens {
    private static final int LIMIT = 100_000;

    private final Clock clock;
    private final Supplier<String> accessTokens;
    private final Supplier<String> refreshTokens;
    private final Map<String, Access> access = new Recent<>(LIMIT);
    private final Map<String, Refresh> refresh = new Recent<>(LIMIT);
    private long issued;
    private long refreshed;
    private long reused;

    /**
     * @param accessTokens makes access tokens, each another
     * @param refreshTokens makes refresh tokens, each another
     */
    public Tokens(Clock clock, Supplier<String> accessTokens, Supplier<String> refreshTokens) {
        this.clock = clock;
        this.accessTokens = accessTokens;
        this.refreshTokens = refreshTokens;
    }

    /** Takes a key that a person made and that lives until it is revoked. */
    public void add(String key, Grant grant) {
        access.put(key, new Access(grant, null));
    }

    /** Whose token this is; nothing was presented where it is empty. */
    public TokenLookup find(Optional<String> token) {
        return token.<TokenLookup>map(this::find).orElse(new TokenLookup.Bad(TokenProblem.MISSING));
    }

    /** Whether an access or a refresh token is one of these, good or not. */
    public boolean has(Optional<String> token) {
        return token.filter(each -> access.containsKey(each) || refresh.containsKey(each))
                .isPresent();
    }

    /** New tokens, of the kind that the policy says. */
    public Issued issue(Grant grant, TokenPolicy policy) {
        issued++;
        String refreshToken = null;
        if (policy.renewal() != TokenPolicy.Renewal.NONE) {
            refreshToken = refreshTokens.get();
            refresh.put(refreshToken, new Refresh(grant, policy, false));
        }
        return new Issued(grant, newAccess(grant, policy), refreshToken, policy.accessLifetime());
    }

    /**
     * New tokens for a refresh token; nothing where it is not good for any.
     *
     * @param allowed whether the asker may refresh this grant
     */
    Optional<Issued> refresh(String token, Predicate<Grant> allowed) {
        Refresh known = refresh.get(token);
        if (known == null || !allowed.test(known.grant())) {
            return Optional.empty();
        }
        if (known.used()) {
            reused++;
            known.grant().revoke();
        }
        if (known.grant().revoked()) {
            return Optional.empty();
        }
        refreshed++;
        if (known.policy().renewal() == TokenPolicy.Renewal.ROTATING) {
            refresh.put(token, new Refresh(known.grant(), known.policy(), true));
            return Optional.of(issue(known.grant(), known.policy()));
        }
        return Optional.of(new Issued(
                known.grant(),
                newAccess(known.grant(), known.policy()),
                token,
                known.policy().accessLifetime()));
    }

    /** Ends the grant behind an access or a refresh token; false where the token is unknown. */
    public boolean revoke(String token) {
        Access byAccess = access.get(token);
        Refresh byRefresh = refresh.get(token);
        Grant grant = byAccess != null ? byAccess.grant() : byRefresh != null ? byRefresh.grant() : null;
        if (grant == null || grant.revoked()) {
            return false;
        }
        grant.revoke();
        return true;
    }

    /** Ends an access token, and nothing else that came of its grant; false where it is unknown. */
    public boolean forget(String token) {
        return access.remove(token) != null;
    }

    /** Ends every grant that fits; returns how many access tokens that were good are no more. */
    public long revokeAll(Predicate<Grant> which) {
        long good = access.values().stream()
                .filter(token -> which.test(token.grant()) && !token.grant().revoked())
                .count();
        access.values().stream().map(Access::grant).filter(which).forEach(Grant::revoke);
        refresh.values().stream().map(Refresh::grant).filter(which).forEach(Grant::revoke);
        return good;
    }

    /** Takes a scope back from every grant that fits; returns from how many. */
    public long withdrawAll(Predicate<Grant> which, String scope) {
        return Stream.concat(
                        access.values().stream().map(Access::grant),
                        refresh.values().stream().map(Refresh::grant))
                .distinct()
                .filter(which)
                .filter(grant -> grant.withdraw(scope))
                .count();
    }

    /** Lets access tokens expire now, and their refresh tokens live; returns how many. */
    public long expireAll(Predicate<Grant> which) {
        long[] expired = {0};
        access.replaceAll((token, known) -> {
            if (!which.test(known.grant()) || known.expired(clock)) {
                return known;
            }
            expired[0]++;
            return new Access(known.grant(), clock.instant());
        });
        return expired[0];
    }

    public Counts counts() {
        return new Counts(issued, refreshed, reused);
    }

    private TokenLookup find(String token) {
        Access known = access.get(token);
        if (known == null) {
            return new TokenLookup.Bad(TokenProblem.UNKNOWN);
        }
        if (known.grant().revoked()) {
            return new TokenLookup.Bad(TokenProblem.REVOKED);
        }
        return known.expired(clock) ? new TokenLookup.Bad(TokenProblem.EXPIRED) : new TokenLookup.Good(known.grant());
    }

    private String newAccess(Grant grant, TokenPolicy policy) {
        String token = accessTokens.get();
        Duration lifetime = policy.accessLifetime();
        access.put(
                token,
                new Access(grant, lifetime == null ? null : clock.instant().plus(lifetime)));
        return token;
    }

    /**
     * How often tokens were given out for a code or by rotation, how often a refresh token was accepted, and how often
     * a used one came again.
     */
    public record Counts(long issued, long refreshed, long reused) {}

    private record Access(Grant grant, @Nullable Instant expiresAt) {
        boolean expired(Clock clock) {
            return expiresAt != null && !clock.instant().isBefore(expiresAt);
        }
    }

    private record Refresh(Grant grant, TokenPolicy policy, boolean used) {}
}

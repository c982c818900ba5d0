package io.flowmaestro.vault.testing;

import io.flowmaestro.vault.client.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server's token endpoint, without its HTTP: codes can be redeemed once and with their verifier and
 * redirect URI alone, refresh tokens rotate, and one that is used twice ends its whole family (RFC 9700, section 4.14).
 */
public final class ScriptedTokenEndpoint {
    private record Code(Secret verifier, URI redirectUri) {}

    private final Map<Secret, Code> codes = new HashMap<>();
    private final Map<Secret, String> families = new HashMap<>();
    private final Set<Secret> used = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private @Nullable Duration life = Duration.ofHours(1);
    private boolean refreshTokens = true;
    private boolean unavailable;
    private List<String> scopes = List.of("read", "write");
    private String prefix = "";
    private int issued;
    private int redemptions;
    private int refreshes;
    private int reuses;
    private int revocations;

    /** How long access tokens live that are issued from now on; null: for ever. */
    public synchronized ScriptedTokenEndpoint life(@Nullable Duration life) {
        this.life = life;
        return this;
    }

    /** Whether a redeemed code also gives a refresh token. */
    public synchronized ScriptedTokenEndpoint refreshTokens(boolean given) {
        this.refreshTokens = given;
        return this;
    }

    /** What is granted from now on. */
    public synchronized ScriptedTokenEndpoint scopes(List<String> scopes) {
        this.scopes = List.copyOf(scopes);
        return this;
    }

    /** Whether every request is answered with {@link TokenAnswer.Unavailable}. */
    public synchronized ScriptedTokenEndpoint unavailable(boolean unavailable) {
        this.unavailable = unavailable;
        return this;
    }

    /** What every code and token begins with that is issued from now on, so that they are found wherever they go. */
    public synchronized ScriptedTokenEndpoint prefix(String prefix) {
        this.prefix = prefix;
        return this;
    }

    /** Ends everything that was issued so far, as a person does who removes the app from the account. */
    public synchronized void revokeAll() {
        ended.addAll(families.values());
        codes.clear();
    }

    /** A code, as the authorization endpoint gives it to the browser. */
    public synchronized Secret authorize(Secret verifier, URI redirectUri) {
        Secret code = Secret.of(prefix + "code-" + ++issued);
        codes.put(code, new Code(verifier, redirectUri));
        return code;
    }

    /** Grant type {@code authorization_code}. */
    public synchronized TokenAnswer redeem(Secret code, Secret verifier, URI redirectUri) {
        if (unavailable) {
            return new TokenAnswer.Unavailable();
        }
        Code known = codes.remove(code);
        if (known == null || !known.equals(new Code(verifier, redirectUri))) {
            return new TokenAnswer.Refused("invalid_grant");
        }
        redemptions++;
        return issue("family-" + ++issued, refreshTokens);
    }

    /** Grant type {@code refresh_token}. */
    public synchronized TokenAnswer refresh(Secret refreshToken) {
        if (unavailable) {
            return new TokenAnswer.Unavailable();
        }
        String family = families.get(refreshToken);
        if (!used.add(refreshToken)) {
            reuses++;
            ended.add(family);
        }
        if (family == null || ended.contains(family)) {
            return new TokenAnswer.Refused("invalid_grant");
        }
        refreshes++;
        return issue(family, true);
    }

    /** RFC 7009: ends everything that was issued with the same authorization. */
    public synchronized boolean revoke(Secret token) {
        String family = families.get(token);
        if (unavailable || family == null) {
            return false;
        }
        revocations++;
        return ended.add(family);
    }

    /** Whether a token can no longer be used. */
    public synchronized boolean ended(Secret token) {
        return ended.contains(families.getOrDefault(token, ""));
    }

    /** Codes redeemed so far. */
    public synchronized int redemptions() {
        return redemptions;
    }

    /** Refresh tokens taken so far. */
    public synchronized int refreshes() {
        return refreshes;
    }

    /** Refresh tokens that came a second time. */
    public synchronized int reuses() {
        return reuses;
    }

    /** Tokens taken back so far. */
    public synchronized int revocations() {
        return revocations;
    }

    private TokenAnswer issue(String family, boolean refreshable) {
        Secret accessToken = Secret.of(prefix + "access-" + ++issued);
        families.put(accessToken, family);
        if (!refreshable) {
            return new TokenAnswer.Issued(accessToken, null, scopes, life);
        }
        Secret refreshToken = Secret.of(prefix + "refresh-" + issued);
        families.put(refreshToken, family);
        return new TokenAnswer.Issued(accessToken, refreshToken, scopes, life);
    }
}

package io.flowmaestro.vault.store;

import io.flowmaestro.catalog.AuthMethod.ClientCredentials;
import io.flowmaestro.catalog.AuthMethod.Installation;
import io.flowmaestro.catalog.AuthMethod.JwtBearer;
import io.flowmaestro.catalog.AuthMethod.Tokens;
import io.flowmaestro.catalog.TokenAnswer;
import io.flowmaestro.vault.client.Grant;
import io.flowmaestro.vault.client.Secret;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that the vault knows of one credential.
 *
 * @param provider the provider it is for
 * @param method the authentication method's name in the provider's file
 * @param secrets what a lease brings, by the names of the provider's file
 * @param refreshToken what gets the next access token; never part of a lease; null where there is none
 * @param keys what a person typed in to get access tokens with; never part of a lease; empty where the secrets are it
 * @param fields what is not secret, such as the shop's address
 * @param account what the provider calls the account; null where it does not say
 * @param scopes what it granted; empty where it does not say
 * @param sandbox whether the connection reaches the sandbox in place of the provider
 * @param issuedAt when the access token was asked for; null where it was not, or is not known
 * @param expiresAt when the access token expires; null where it does not
 * @param clientId of the OAuth app that the tokens were issued to: no other may use the refresh token; null where a person's
 *     keys get them, or it is not known
 * @param refusal the provider's word for refusing the refresh token for good; null while it does not
 */
public record StoredCredential(
        String provider,
        String method,
        Map<String, Secret> secrets,
        @Nullable Secret refreshToken,
        Map<String, Secret> keys,
        Map<String, String> fields,
        @Nullable String account,
        List<String> scopes,
        boolean sandbox,
        @Nullable Instant issuedAt,
        @Nullable Instant expiresAt,
        @Nullable String clientId,
        @Nullable String refusal) {

    /** Methods whose tokens come without a refresh token: the keys, or the operator's app, get the next one. */
    private static final Set<String> MINTED = Set.of(ClientCredentials.ID, JwtBearer.ID, Installation.ID);

    public StoredCredential {
        secrets = Map.copyOf(secrets);
        keys = Map.copyOf(keys);
        fields = Map.copyOf(fields);
        scopes = List.copyOf(scopes);
    }

    /**
     * One that has no token yet.
     *
     * @param keys what gets one; empty where that is the operator's app, or a code
     */
    public static StoredCredential without(
            String provider, String method, Map<String, Secret> keys, Map<String, String> fields, boolean sandbox) {
        return new StoredCredential(
                provider, method, Map.of(), null, keys, fields, null, List.of(), sandbox, null, null, null, null);
    }

    /** The same with other fields. */
    public StoredCredential withFields(Map<String, String> others) {
        return new StoredCredential(
                provider,
                method,
                secrets,
                refreshToken,
                keys,
                others,
                account,
                scopes,
                sandbox,
                issuedAt,
                expiresAt,
                clientId,
                refusal);
    }

    /** The same, of the app with that client id. */
    public StoredCredential issuedTo(String client) {
        return new StoredCredential(
                provider,
                method,
                secrets,
                refreshToken,
                keys,
                fields,
                account,
                scopes,
                sandbox,
                issuedAt,
                expiresAt,
                client,
                refusal);
    }

    /** Whether another access token can be had without a person. */
    public boolean refreshable() {
        return (refreshToken != null || MINTED.contains(method)) && refusal == null;
    }

    /** The same, with the provider's word that it is over. */
    public StoredCredential refused(String word) {
        return new StoredCredential(
                provider,
                method,
                secrets,
                refreshToken,
                keys,
                fields,
                account,
                scopes,
                sandbox,
                issuedAt,
                expiresAt,
                clientId,
                word);
    }

    /**
     * The same with a new token, and with the fields that came with it; what the answer leaves out stays (RFC 6749,
     * section 6).
     *
     * @param issued when it was asked for, so that its life is rather taken for too short
     */
    public StoredCredential with(TokenAnswer answer, Instant issued) {
        String next = answer.refreshToken();
        Map<String, String> told = new HashMap<>(fields);
        told.putAll(answer.fields());
        return new StoredCredential(
                provider,
                method,
                Map.of(Tokens.ACCESS_TOKEN, Secret.of(answer.accessToken())),
                next == null ? refreshToken : Secret.of(next),
                keys,
                told,
                answer.account() == null ? account : answer.account(),
                answer.scopes().isEmpty() ? scopes : answer.scopes(),
                sandbox,
                issued,
                end(answer.expiry(issued), issued),
                clientId,
                null);
    }

    /** Which kind of credential it is, for the store's lists. */
    public Map<String, String> labels() {
        return Map.of("provider", provider, "method", method, "sandbox", String.valueOf(sandbox));
    }

    /** A life of nothing is how some say that they do not say. */
    private static @Nullable Instant end(@Nullable Instant told, Instant issued) {
        return told != null && told.isAfter(issued) ? told : null;
    }

    /** What of it is not secret. */
    public Grant grant() {
        return new Grant(account, scopes, fields, expiresAt, refreshable());
    }
}

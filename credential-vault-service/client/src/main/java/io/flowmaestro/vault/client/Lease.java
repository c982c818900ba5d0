package io.flowmaestro.vault.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one call to a provider needs, and no more: never a refresh token or a client secret.
 *
 * @param ref whose it is
 * @param provider the provider that the credential is for
 * @param method the authentication method's name in the provider's file, such as {@code oauth2} or {@code api_key}
 * @param secrets by the names of the provider's file; {@code access_token} for OAuth 2
 * @param fields what the connection's owner typed in that is not secret, such as the shop's address
 * @param scopes what the provider granted; empty where it does not say
 * @param sandbox whether the connection reaches the sandbox in place of the provider
 * @param refreshable whether {@link CredentialVault#renew} can give another token without a person
 * @param expiresAt no longer to be used from then on
 */
public record Lease(
        CredentialRef ref,
        String provider,
        String method,
        Map<String, Secret> secrets,
        Map<String, String> fields,
        List<String> scopes,
        boolean sandbox,
        boolean refreshable,
        Instant expiresAt) {

    public Lease {
        secrets = Map.copyOf(secrets);
        fields = Map.copyOf(fields);
        scopes = List.copyOf(scopes);
    }

    /**
     * Tells this lease's secrets from later ones without showing them: the SHA-256 of their values, lower-case
     * hexadecimal. The values come in the order of their names, joined by NUL where there are several.
     */
    public String fingerprint() {
        String values = new TreeMap<>(secrets)
                .values().stream()
                        .map(secret -> secret.reveal(SecretAccess.FINGERPRINT))
                        .collect(Collectors.joining("\0"));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(values.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}

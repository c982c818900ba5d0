package io.flowmaestro.vault.request;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.PlatformKeys;
import io.flowmaestro.vault.client.RequestedOperation;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.client.TenantToken;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.regex.Pattern;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/**
 * Checks the {@link TenantToken} of a request. The executor holds its hash against the request's value, which the vault
 * never sees.
 */
public final class TenantTokens {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final @Nullable PlatformKeys keys;
    private final Clock clock;

    /** @param keys what the platform signs with; null where requests need not be signed */
    public TenantTokens(@Nullable PlatformKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Completes where the operation's token proves that the tenant asked for this operation of this connection. Fails with
     * {@link CredentialException#TENANT_TOKEN_REFUSED} where it does not, and with {@code credential_unavailable} where the
     * platform's keys cannot be had.
     */
    public Uni<Void> check(CredentialRef ref, RequestedOperation operation) {
        if (keys == null) {
            return Uni.createFrom().voidItem();
        }
        Secret token = operation.tenantToken();
        return token == null
                ? Uni.createFrom().failure(refused("The request is not signed."))
                : keys.current()
                        .invoke(known -> require(token.reveal(SecretAccess.VERIFY), ref, operation, known))
                        .replaceWithVoid();
    }

    private void require(String token, CredentialRef ref, RequestedOperation operation, VerificationKeyResolver known) {
        JwtClaims claims = claims(token, known);
        if (!isOf(claims, ref, operation)) {
            throw refused("The request's tenant token is one of another request.");
        }
    }

    /** Nothing of the library's message leaves: it quotes the token. */
    private JwtClaims claims(String token, VerificationKeyResolver known) {
        try {
            if (token.length() > TenantToken.LONGEST) {
                throw refused("The request's tenant token is too long.");
            }
            return TenantToken.claims(token, known, clock.instant());
        } catch (InvalidJwtException e) {
            throw refused(
                    e.hasExpired()
                            ? "The request's tenant token has expired."
                            : "The request's tenant token is not good: check its key, algorithm and times.");
        }
    }

    private static boolean isOf(JwtClaims claims, CredentialRef ref, RequestedOperation operation) {
        try {
            String sha256 = claims.getStringClaimValue(TenantToken.SHA256);
            return TenantToken.isOf(claims, ref, operation.id())
                    && sha256 != null
                    && SHA256.matcher(sha256).matches();
        } catch (MalformedClaimException e) {
            return false;
        }
    }

    private static CredentialException refused(String message) {
        return new CredentialException(FailureKind.VALIDATION, CredentialException.TENANT_TOKEN_REFUSED, message);
    }
}

package io.flowmaestro.vault.client;

import java.time.Instant;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.VerificationKeyResolver;

/**
 * Reads the {@code ce_tenanttoken} of a request: a JWS (RFC 7515) of the platform's, ES256, RS256 or EdDSA. Its claims name
 * the tenant ({@code tenant}), the connection ({@code sub}) and the operation ({@code jti}), when it was made and how long it
 * is good ({@code iat}, {@code exp}, with a minute for clocks that differ), and the request's value ({@link #SHA256}).
 */
public final class TenantToken {
    /** The claim with the SHA-256 of the request's value, in lower-case hexadecimal. */
    public static final String SHA256 = "sha256";

    /** Far more characters than the claims take; a longer one need not be read. */
    public static final int LONGEST = 4_096;

    private static final int LEEWAY_SECONDS = 60;

    private TenantToken() {}

    /**
     * What a token says, where one of these keys signed it and it is good now.
     *
     * @throws InvalidJwtException where not; its message quotes the token, and leaves in no log and no answer
     */
    public static JwtClaims claims(String token, VerificationKeyResolver keys, Instant now) throws InvalidJwtException {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(
                        ConstraintType.PERMIT,
                        AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
                        AlgorithmIdentifiers.RSA_USING_SHA256,
                        AlgorithmIdentifiers.EDDSA)
                .setVerificationKeyResolver(keys)
                .setEvaluationTime(NumericDate.fromMilliseconds(now.toEpochMilli()))
                .setAllowedClockSkewInSeconds(LEEWAY_SECONDS)
                .setRequireExpirationTime()
                .setRequireIssuedAt()
                .setIssuedAtRestrictions(0, Integer.MAX_VALUE)
                .setSkipDefaultAudienceValidation()
                .build()
                .processToClaims(token);
    }

    /**
     * Whether they are of this operation of this tenant's connection.
     *
     * @throws MalformedClaimException where one of them is no string
     */
    public static boolean isOf(JwtClaims claims, CredentialRef ref, String operationId) throws MalformedClaimException {
        return ref.tenant().equals(claims.getStringClaimValue("tenant"))
                && ref.connectionId().equals(claims.getSubject())
                && operationId.equals(claims.getJwtId());
    }
}

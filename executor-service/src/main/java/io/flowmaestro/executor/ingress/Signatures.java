package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.CallerContext;
import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.executor.attempt.Request;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/**
 * Checks where it is required that a request's tenant asked for it: by the {@code ce_tenanttoken}, a JWS (RFC 7515) of the
 * platform's that names tenant, connection, operation and the value's SHA-256. One thread does so, in the order of the
 * requests: arithmetic is not for an event loop, and the platform's keys may have to be waited for.
 */
@ApplicationScoped
class Signatures {
    private static final Logger LOG = Logger.getLogger(Signatures.class);
    private static final int LEEWAY_SECONDS = 60;
    /** Far more characters than the claims take. */
    private static final int LONGEST = 4_096;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final @Nullable PlatformKeys keys;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "signatures"));

    @Inject
    Signatures(ExecutorConfig config, Clock clock) {
        this(
                config.requests().signature() == ExecutorConfig.Signature.REQUIRED
                        ? PlatformKeys.of(config.requests())
                        : null,
                clock);
    }

    /** @param keys null where requests need not be signed */
    Signatures(@Nullable PlatformKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }

    /** Whether a request is its tenant's, as far as that is asked. Waits while the platform's keys cannot be had. */
    Uni<Boolean> prove(Request request, byte @Nullable [] value) {
        PlatformKeys required = keys;
        return required == null
                ? Uni.createFrom().item(true)
                : CallerContext.keep(Uni.createFrom()
                        .item(() -> isProven(request, value, required))
                        .runSubscriptionOn(thread));
    }

    private boolean isProven(Request request, byte @Nullable [] value, PlatformKeys required) {
        Secret token = request.tenantToken();
        if (token == null) {
            return false;
        }
        String text = token.reveal(SecretAccess.VERIFY);
        try {
            return text.length() <= LONGEST && isOf(claims(text, current(required)), request, value);
        } catch (InvalidJwtException | MalformedClaimException e) {
            LOG.debug("A tenant token is not good."); // the library's message quotes it
            return false;
        }
    }

    private VerificationKeyResolver current(PlatformKeys required) {
        while (true) {
            try {
                return required.current();
            } catch (IOException e) {
                LOG.warnf("The platform's keys cannot be had, and requests wait for them: %s", e.toString());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The executor stops.", e);
        }
    }

    private JwtClaims claims(String token, VerificationKeyResolver known) throws InvalidJwtException {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(
                        ConstraintType.PERMIT,
                        AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
                        AlgorithmIdentifiers.RSA_USING_SHA256,
                        AlgorithmIdentifiers.EDDSA)
                .setVerificationKeyResolver(known)
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .setAllowedClockSkewInSeconds(LEEWAY_SECONDS)
                .setRequireExpirationTime()
                .setRequireIssuedAt()
                .setIssuedAtRestrictions(0, Integer.MAX_VALUE)
                .setSkipDefaultAudienceValidation()
                .build()
                .processToClaims(token);
    }

    private static boolean isOf(JwtClaims claims, Request request, byte @Nullable [] value)
            throws MalformedClaimException {
        return request.key().tenant().equals(claims.getStringClaimValue("tenant"))
                && request.connection().connectionId().equals(claims.getSubject())
                && request.key().operationId().equals(claims.getJwtId())
                && sha256(value).equals(claims.getStringClaimValue("sha256"));
    }

    /** Lower-case hexadecimal; a record without a value has none of no bytes. */
    static String sha256(byte @Nullable [] value) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(value == null ? new byte[0] : value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}

package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.CallerContext;
import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.executor.attempt.Request;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.client.TenantToken;
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
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/**
 * Checks where it is required that a request's tenant asked for it: by its {@link TenantToken}, and by the hash in it of the request's
 * value. One thread does so, in the order of the requests: arithmetic is not for an event loop, and the platform's keys may
 * have to be waited for.
 */
@ApplicationScoped
class Signatures {
    private static final Logger LOG = Logger.getLogger(Signatures.class);
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
            return text.length() <= TenantToken.LONGEST
                    && isOf(TenantToken.claims(text, current(required), clock.instant()), request, value);
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

    private static boolean isOf(JwtClaims claims, Request request, byte @Nullable [] value)
            throws MalformedClaimException {
        return TenantToken.isOf(claims, request.connection(), request.key().operationId())
                && sha256(value).equals(claims.getStringClaimValue(TenantToken.SHA256));
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

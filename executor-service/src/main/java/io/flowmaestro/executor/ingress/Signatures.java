package io.flowmaestro.executor.ingress;

import io.flowmaestro.executor.CallerContext;
import io.flowmaestro.executor.ExecutorConfig;
import io.flowmaestro.executor.attempt.Request;
import io.flowmaestro.vault.client.PlatformKeys;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.client.TenantToken;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jspecify.annotations.Nullable;

/**
 * Checks where it is required that a request's tenant asked for it: by its {@link TenantToken}, and by the hash in it of the
 * request's value. One thread does so, in the order of the requests, as that much arithmetic is not for an event loop. While
 * the platform's keys cannot be had the requests wait, no longer than their deadlines; no more wait than are in hand.
 */
@Singleton
class Signatures {
    private static final Logger LOG = Logger.getLogger(Signatures.class);
    private static final String UNSIGNED = "The request is not signed as its tenant's.";
    private static final String KEYLESS = "The platform's keys could not be had before the request's deadline.";

    private final @Nullable PlatformKeys keys;
    private final Clock clock;
    private final Duration pause;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "signatures"));
    private final Queue<Asked> waiting = new ArrayDeque<>();
    private boolean asking;

    @Inject
    Signatures(ExecutorConfig config, Vertx vertx, Clock clock) {
        this(
                config.requests().signature() == ExecutorConfig.Signature.REQUIRED
                        ? PlatformKeys.of(
                                "flowmaestro.executor.requests",
                                config.requests().jwksUrl(),
                                config.requests().publicKeyFile(),
                                WebClient.create(vertx),
                                clock)
                        : null,
                clock,
                Duration.ofSeconds(1));
    }

    /**
     * @param keys null where requests need not be signed
     * @param pause between two tries to have the keys
     */
    Signatures(@Nullable PlatformKeys keys, Clock clock, Duration pause) {
        this.keys = keys;
        this.clock = clock;
        this.pause = pause;
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }

    /** Why a request is not taken for its tenant's, for a person; empty where it is, as far as that is asked. */
    Uni<Optional<String>> flaw(Request request, byte @Nullable [] value) {
        PlatformKeys required = keys;
        return required == null
                ? Uni.createFrom().item(Optional.empty())
                : CallerContext.keep(Uni.createFrom()
                        .emitter(emitter ->
                                thread.execute(() -> await(new Asked(request, sha256(value), emitter), required))));
    }

    /** On the thread, as all that follows. */
    private void await(Asked asked, PlatformKeys required) {
        waiting.add(asked);
        if (!asking) {
            ask(required);
        }
    }

    private void ask(PlatformKeys required) {
        asking = true;
        required.current().emitOn(thread).subscribe().with(this::answerAll, failure -> {
            LOG.warnf("The platform's keys cannot be had, and %d requests wait for them.", waiting.size());
            giveUpLate();
            askAgain(required);
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // only the end of the process cancels it
    private void askAgain(PlatformKeys required) {
        thread.schedule(() -> ask(required), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void answerAll(VerificationKeyResolver known) {
        asking = false;
        for (Asked asked = waiting.poll(); asked != null; asked = waiting.poll()) {
            asked.answer.complete(isProven(asked, known) ? Optional.empty() : Optional.of(UNSIGNED));
        }
    }

    private void giveUpLate() {
        waiting.removeIf(asked -> {
            boolean late = !clock.instant().isBefore(asked.request.deadline());
            if (late) {
                asked.answer.complete(Optional.of(KEYLESS));
            }
            return late;
        });
    }

    private boolean isProven(Asked asked, VerificationKeyResolver known) {
        Secret token = asked.request.tenantToken();
        if (token == null) {
            return false;
        }
        String text = token.reveal(SecretAccess.VERIFY);
        try {
            return text.length() <= TenantToken.LONGEST
                    && isOf(TenantToken.claims(text, known, clock.instant()), asked);
        } catch (InvalidJwtException | MalformedClaimException e) {
            LOG.debug("A tenant token is not good."); // the library's message quotes it
            return false;
        }
    }

    private static boolean isOf(JwtClaims claims, Asked asked) throws MalformedClaimException {
        return TenantToken.isOf(
                        claims, asked.request.connection(), asked.request.key().operationId())
                && asked.sha256.equals(claims.getStringClaimValue(TenantToken.SHA256));
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

    /** A request that waits for its proof, and the hash of its value. */
    private record Asked(Request request, String sha256, UniEmitter<? super Optional<String>> answer) {}
}

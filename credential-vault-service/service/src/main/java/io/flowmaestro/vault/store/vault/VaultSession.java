package io.flowmaestro.vault.store.vault;

import io.flowmaestro.vault.client.SecretAccess;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.common.VaultRequest;
import io.quarkus.vault.client.common.VaultRequestExecutor;
import io.quarkus.vault.client.common.VaultResponse;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Puts a token on each request, and sees to it that there is one: signs in when first asked, renews at two thirds of the
 * token's life, and signs in anew, once, where the server knows the token no more. All that wait for a token wait for one
 * sign-in. A sign-in that the server refuses is not repeated soon, as that would lock the role out.
 */
final class VaultSession implements VaultRequestExecutor {
    private static final Logger LOG = Logger.getLogger(VaultSession.class);

    /** The first pause after a refused sign-in, which doubles: four within the 15 minutes of OpenBao's lockout of five. */
    private static final Duration AFTER_REFUSAL = Duration.ofMinutes(1);

    private static final int DOUBLINGS = 4;
    private static final int FORBIDDEN = 403;

    private final VaultClient server;
    private final VaultRequestExecutor http;
    private final VaultLogin login;
    private final Vertx vertx;
    private final RandomGenerator random;
    private final LongSupplier nanos;

    private volatile @Nullable VaultToken token;
    private @Nullable Uni<VaultToken> underWay;
    private int refusals;
    private long notBefore;
    private long timer;
    private boolean ended;

    /**
     * @param server asked without a token
     * @param http carries what has one
     * @param random spreads renewals
     * @param nanos {@link System#nanoTime}
     */
    VaultSession(
            VaultClient server,
            VaultRequestExecutor http,
            VaultLogin login,
            Vertx vertx,
            RandomGenerator random,
            LongSupplier nanos) {
        this.server = server;
        this.http = http;
        this.login = login;
        this.vertx = vertx;
        this.random = random;
        this.nanos = nanos;
    }

    @Override
    public <T> CompletionStage<VaultResponse<T>> execute(VaultRequest<T> request) {
        return signedIn()
                .chain(with -> send(request, with)
                        .onFailure(VaultSession::isForbidden)
                        .recoverWithUni(refusal -> another(with, refusal).chain(next -> send(request, next))))
                .subscribeAsCompletionStage();
    }

    /** Gives the token back where the server takes it, so that it is worth nothing from now on. */
    Uni<Void> end() {
        VaultToken last;
        synchronized (this) {
            ended = true;
            vertx.cancelTimer(timer);
            last = token;
            token = null;
        }
        return last == null || !last.ends()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom()
                        .completionStage(() -> asked(last).auth().token().revokeSelf())
                        .onFailure()
                        .recoverWithNull();
    }

    private Uni<VaultToken> signedIn() {
        VaultToken known = token;
        return known == null ? once(() -> instead(null)) : Uni.createFrom().item(known);
    }

    /** Another token than an old one: the one that replaced it meanwhile, or a new one. */
    private Uni<VaultToken> instead(@Nullable VaultToken old) {
        VaultToken known = token;
        return known == null || known.equals(old)
                ? signIn(old)
                : Uni.createFrom().item(known);
    }

    /** For a token that was refused: the one that replaced it, or a new one where the server does not know it any more. */
    private Uni<VaultToken> another(VaultToken refused, Throwable refusal) {
        return once(() -> {
            boolean replaced = !refused.equals(token);
            return replaced
                    ? instead(refused)
                    : dead(refused)
                            .chain(dead ->
                                    dead ? instead(refused) : Uni.createFrom().failure(refusal));
        });
    }

    /** Whether the token is refused whatever it asks for: else a policy refuses the request, and no sign-in helps. */
    private Uni<Boolean> dead(VaultToken refused) {
        return Uni.createFrom()
                .completionStage(() -> asked(refused).auth().token().lookupSelf())
                .replaceWith(false)
                .onFailure(VaultSession::isForbidden)
                .recoverWithItem(true);
    }

    private Uni<VaultToken> signIn(@Nullable VaultToken old) {
        long wait = notBefore - nanos.getAsLong();
        if (refusals > 0 && wait > 0) {
            return Uni.createFrom().failure(refused(Duration.ofNanos(wait)));
        }
        return login.signIn(server, vertx)
                .onItem()
                .transformToUni(made -> made.equals(old)
                        ? Uni.createFrom().failure(refuse())
                        : Uni.createFrom().item(made))
                .invoke(this::keep)
                .onFailure(VaultClientException.class)
                .transform(refusal -> refuse());
    }

    private synchronized void keep(VaultToken made) {
        refusals = 0;
        token = made;
        renewLater(made, made.life());
        LOG.debug("Signed in at the vault server.");
    }

    private synchronized VaultUnavailable refuse() {
        token = null;
        Duration pause = AFTER_REFUSAL.multipliedBy(1L << Math.min(refusals, DOUBLINGS));
        refusals++;
        notBefore = nanos.getAsLong() + pause.toNanos();
        return refused(pause);
    }

    private static VaultUnavailable refused(Duration wait) {
        return new VaultUnavailable(
                "The vault server refuses our sign-in: it is tried again in " + (wait.toSeconds() + 1)
                        + " s. Is the role still there, and is what we sign in with still good?",
                Duration.ZERO,
                null);
    }

    private synchronized void renewLater(VaultToken held, Duration left) {
        if (ended || !held.ends() || !held.equals(token)) {
            return;
        }
        vertx.cancelTimer(timer);
        if (held.nearItsEnd(left)) {
            token = null; // the next request signs in
            return;
        }
        Duration delay = VaultToken.renewAfter(left, random);
        timer = vertx.setTimer(Math.max(1, delay.toMillis()), fired -> renew(held, left.minus(delay)));
    }

    private void renew(VaultToken held, Duration left) {
        Uni<Duration> granted =
                held.renewable() ? prolonged(held) : Uni.createFrom().item(Duration.ZERO);
        granted.onFailure(VaultClientException.class)
                .recoverWithItem(Duration.ZERO) // refused: it has reached its longest life, or is revoked
                .subscribe()
                .with(life -> prolonged(held, life, left), failure -> renewLater(held, left));
    }

    private void prolonged(VaultToken held, Duration life, Duration left) {
        if (held.wornOut(life)) {
            renewLater(held, left); // until there is another, this one is used to its end
            once(() -> instead(held)).subscribe().with(made -> {}, failure -> LOG.warnf("%s", failure.getMessage()));
        } else {
            renewLater(held, life);
        }
    }

    private Uni<Duration> prolonged(VaultToken held) {
        return Uni.createFrom()
                .completionStage(() -> asked(held).auth().token().renewSelf(null))
                .map(renewed -> renewed.getLeaseDuration());
    }

    /** One at a time: whoever comes meanwhile gets what that one gets, and nobody's leaving ends it. */
    private synchronized Uni<VaultToken> once(Supplier<Uni<? extends VaultToken>> work) {
        Uni<VaultToken> running = underWay;
        if (running == null) {
            running = Uni.createFrom()
                    .<VaultToken>deferred(work)
                    .onTermination()
                    .invoke(this::done)
                    .memoize()
                    .indefinitely();
            underWay = running;
            running.subscribe().with(made -> {}, failure -> {});
        }
        return running;
    }

    private synchronized void done() {
        underWay = null;
    }

    private VaultClient asked(VaultToken as) {
        return server.configure()
                .executor(new VaultRequestExecutor() {
                    @Override
                    public <T> CompletionStage<VaultResponse<T>> execute(VaultRequest<T> request) {
                        return send(request, as).subscribeAsCompletionStage();
                    }
                })
                .build();
    }

    private <T> Uni<VaultResponse<T>> send(VaultRequest<T> request, VaultToken as) {
        VaultRequest<T> signed =
                request.builder().token(as.value().reveal(SecretAccess.STORE)).rebuild();
        return Uni.createFrom().completionStage(() -> http.execute(signed));
    }

    private static boolean isForbidden(Throwable failure) {
        return failure instanceof VaultClientException refused && refused.getStatus() == FORBIDDEN;
    }
}

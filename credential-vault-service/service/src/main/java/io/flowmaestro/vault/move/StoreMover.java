package io.flowmaestro.vault.move;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.refresh.CredentialClaims;
import io.flowmaestro.vault.store.MovingSecretStore;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretName.Kind;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.StoreMove;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Copies the current version of every secret into the other store, each read back and compared, while replicas run with
 * {@link MovingSecretStore}. Ended at any point, it begins again where it was: what is in the target is not copied twice.
 * Nobody refreshes a credential while it is copied.
 */
public final class StoreMover {
    /** Longer than a replica takes from asking whether the move has begun to the write that follows. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private static final int IN_FLIGHT = 8;

    /** Somebody may write while a secret is copied, whose claim ran out. */
    private static final int COPIES = 5;

    /** The version of a copy. */
    private static final long FIRST = VersionedSecret.NONE + 1;

    private static final Set<String> TEMPORARY = Set.of("store_unavailable", "credential_busy");
    private static final int RETRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final SecretStore from;
    private final SecretStore to;
    private final StoreMove state;
    private final CredentialClaims claims;
    private final Consumer<Result> progress;
    private final Duration settling;

    /**
     * @param from has the secrets
     * @param to gets them
     * @param state of the move into {@code to}
     * @param progress is told of each secret
     */
    public StoreMover(
            SecretStore from, SecretStore to, StoreMove state, CredentialClaims claims, Consumer<Result> progress) {
        this(from, to, state, claims, progress, SETTLING);
    }

    StoreMover(
            SecretStore from,
            SecretStore to,
            StoreMove state,
            CredentialClaims claims,
            Consumer<Result> progress,
            Duration settling) {
        this.from = from;
        this.to = to;
        this.state = state;
        this.claims = claims;
        this.progress = progress;
        this.settling = settling;
    }

    /** What became of one secret. */
    public enum Result {
        /** It was copied now. */
        COPIED,
        /** It was in the target already. */
        THERE,
        /** It was destroyed meanwhile. */
        GONE,
        /** It was destroyed at the source. */
        DESTROYED,
        /** It stays at the source, as the target does not have it. */
        LEFT
    }

    /**
     * Copies all of them, in as many rounds as it takes until none is left. Once that was so it copies no more: what is at
     * the source alone then was destroyed since.
     *
     * @return how many ended how
     */
    public Uni<Map<Result, Long>> copy() {
        return state.ended()
                .chain(ended -> ended ? Uni.createFrom().item(Map.of()) : begun().chain(() -> rounds(Map.of())));
    }

    /**
     * Destroys at the source what is in the target, after reading it there once more.
     *
     * @return how many ended how
     */
    public Uni<Map<Result, Long>> destroySource() {
        return each(name -> alone(name, () -> destroy(name)));
    }

    private Uni<Void> begun() {
        return state.begun()
                .chain(begun -> begun
                        ? Uni.createFrom().voidItem()
                        : requireNoOthers()
                                .chain(state::begin)
                                .onItem()
                                .delayIt()
                                .by(settling));
    }

    /** A target that had other documents of the same secrets before the move may be newer, or older: who knows. */
    private Uni<Void> requireNoOthers() {
        return each(name -> both(name).map(both -> both.target.isEmpty() || both.same() ? Result.THERE : Result.LEFT))
                .invoke(counts -> {
                    if (counts.containsKey(Result.LEFT)) {
                        throw new CredentialException(
                                FailureKind.CREDENTIAL_UNAVAILABLE,
                                "target_differs",
                                "The target holds other documents of " + counts.get(Result.LEFT)
                                        + " secrets, of an earlier move perhaps: end that with --destroy-source first."
                                        + " Nothing was moved.");
                    }
                })
                .replaceWithVoid();
    }

    /** The first round also counts what was there before. */
    private Uni<Map<Result, Long>> rounds(Map<Result, Long> before) {
        return each(name -> alone(name, () -> copy(name, null, COPIES))).chain(round -> {
            Map<Result, Long> all = new EnumMap<>(Result.class);
            all.putAll(before);
            round.forEach((result, count) -> {
                if (result != Result.THERE || before.isEmpty()) {
                    all.merge(result, count, Long::sum);
                }
            });
            return round.containsKey(Result.COPIED) ? rounds(all) : state.end().replaceWith(all);
        });
    }

    /** @param written what this copying wrote; null while it has not */
    private Uni<Result> copy(SecretName name, @Nullable VersionedSecret written, int attempts) {
        return both(name).chain(both -> {
            if (both.source.isEmpty()) {
                return written != null && both.target.equals(Optional.of(written))
                        ? to.destroy(name).replaceWith(Result.GONE)
                        : Uni.createFrom().item(Result.GONE);
            }
            if (both.isMoved(written == null ? FIRST : written.version())) {
                return Uni.createFrom().item(written == null ? Result.THERE : Result.COPIED);
            }
            if (attempts == 0) {
                return Uni.createFrom()
                        .failure(new CredentialException(
                                FailureKind.CREDENTIAL_UNAVAILABLE,
                                "copy_differs",
                                "What is read back is not what was written."));
            }
            return write(name, both).chain(next -> copy(name, next.orElse(written), attempts - 1));
        });
    }

    private Uni<Optional<VersionedSecret>> write(SecretName name, Both both) {
        Secret document = both.source.orElseThrow().document();
        long after = both.target.map(VersionedSecret::version).orElse(VersionedSecret.NONE);
        return from.labels(name)
                .chain(labels -> to.put(name, document, labels, after))
                .map(written -> written ? Optional.of(new VersionedSecret(after + 1, document)) : Optional.empty());
    }

    private Uni<Result> destroy(SecretName name) {
        return both(name).chain(both -> {
            if (both.source.isEmpty()) {
                return Uni.createFrom().item(Result.GONE);
            }
            return both.isMoved(FIRST)
                    ? from.destroy(name).replaceWith(Result.DESTROYED)
                    : Uni.createFrom().item(Result.LEFT);
        });
    }

    private Uni<Map<Result, Long>> each(Function<SecretName, Uni<Result>> step) {
        return from.names()
                .onItem()
                .transformToUni(name -> step.apply(name)
                        .onFailure(StoreMover::isTemporary)
                        .retry()
                        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                        .atMost(RETRIES)
                        .onFailure(CredentialException.class)
                        .transform(failure -> named(name, failure)))
                .merge(IN_FLIGHT)
                .invoke(progress)
                .collect()
                .with(Collectors.groupingBy(
                        Function.identity(), () -> new EnumMap<>(Result.class), Collectors.counting()));
    }

    /** An OAuth app has no claim: nobody refreshes it, and {@link MovingSecretStore} tells a writer of the move. */
    private <T> Uni<T> alone(SecretName name, Supplier<Uni<T>> work) {
        return name.kind() == Kind.CONNECTION
                ? claims.holding(new CredentialRef(name.tenant(), name.id()), claim -> work.get())
                : work.get();
    }

    private Uni<Both> both(SecretName name) {
        return from.get(name).chain(source -> to.get(name).map(target -> new Both(source, target)));
    }

    private static boolean isTemporary(Throwable failure) {
        return failure instanceof CredentialException known && TEMPORARY.contains(known.code());
    }

    private static CredentialException named(SecretName name, CredentialException failure) {
        return new CredentialException(
                failure.kind(), failure.code(), text(name) + ": " + failure.getMessage(), failure);
    }

    private static String text(SecretName name) {
        return name.kind().word() + " " + name.tenant() + "/" + name.id();
    }

    /** A secret as the two stores have it. Documents are compared in constant time. */
    private record Both(Optional<VersionedSecret> source, Optional<VersionedSecret> target) {
        boolean same() {
            return source.map(VersionedSecret::document).equals(target.map(VersionedSecret::document));
        }

        /** A target at a later version than the copy was written since, and counts. */
        boolean isMoved(long copy) {
            return target.isPresent() && (same() || target.get().version() > copy);
        }
    }
}

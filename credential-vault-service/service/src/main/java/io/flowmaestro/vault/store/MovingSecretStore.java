package io.flowmaestro.vault.store;

import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Two stores as one, for replicas that run while all secrets move from the old store to the new one. Until the move begins
 * the old one alone is used, so that replicas which know no other see everything. From then on a secret is read from the
 * new store first, is written where it is, and what is new goes to the new store.
 *
 * <p>Versions of the old store are told with {@link #OLD} on top: what was read there is never taken for a version of the
 * new store, where counting begins at 1 again.
 */
public final class MovingSecretStore implements SecretStore {
    /** More often than any secret is written. */
    static final long OLD = 1 << 30;

    private static final Uni<Void> DONE = Uni.createFrom().voidItem();

    private final SecretStore to;
    private final SecretStore from;
    private final Supplier<Uni<Boolean>> begun;
    private volatile boolean hasBegun;

    /**
     * @param to the new store
     * @param from the old one
     * @param begun whether the move has begun; it is not asked again once it has
     */
    public MovingSecretStore(SecretStore to, SecretStore from, Supplier<Uni<Boolean>> begun) {
        this.to = to;
        this.from = from;
        this.begun = begun;
    }

    /** Looks into the new store once more where neither has it: it may have moved in between. */
    @Override
    public Uni<Optional<VersionedSecret>> get(SecretName name) {
        Uni<Optional<VersionedSecret>> old = from.get(name).map(found -> found.map(MovingSecretStore::old));
        return sinceItBegan(
                () -> or(to.get(name), () -> or(old, () -> to.get(name))), // in this order
                () -> old);
    }

    @Override
    public Uni<Optional<VersionedSecret>> get(SecretName name, long version) {
        return version > OLD
                ? from.get(name, version - OLD).map(found -> found.map(MovingSecretStore::old))
                : to.get(name, version);
    }

    @Override
    public Uni<Boolean> put(SecretName name, Secret document, Map<String, String> labels, long version) {
        if (version > OLD) {
            return from.put(name, document, labels, version - OLD)
                    .chain(written ->
                            written ? stayedOld(name) : Uni.createFrom().item(false));
        }
        if (version > VersionedSecret.NONE) {
            return to.put(name, document, labels, version);
        }
        return sinceItBegan(
                () -> from.get(name)
                        .chain(found -> found.isPresent()
                                ? Uni.createFrom().item(false)
                                : to.put(name, document, labels, version)),
                () -> from.put(name, document, labels, version));
    }

    @Override
    public Uni<Map<String, String>> labels(SecretName name) {
        return isNew(name).chain(moved -> moved ? to.labels(name) : from.labels(name));
    }

    @Override
    public Uni<List<Long>> versions(SecretName name) {
        return isNew(name)
                .chain(moved -> moved
                        ? to.versions(name)
                        : from.versions(name)
                                .map(versions -> versions.stream()
                                        .map(version -> version + OLD)
                                        .toList()));
    }

    @Override
    public Uni<Void> forget(SecretName name, long before) {
        return before > OLD ? from.forget(name, before - OLD) : to.forget(name, before);
    }

    /** The old store first: what the move copies in between, it takes back when it finds the original gone. */
    @Override
    public Uni<Void> destroy(SecretName name) {
        return from.destroy(name)
                .chain(() -> sinceItBegan(
                        () -> to.destroy(name), () -> Uni.createFrom().voidItem()));
    }

    @Override
    public Multi<SecretName> names() {
        Function<SecretName, Uni<Boolean>> isOld = name -> isNew(name).map(moved -> !moved);
        return Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom()
                                .uni(sinceItBegan(
                                        () -> Uni.createFrom().item(true),
                                        () -> Uni.createFrom().item(false)))
                                .onItem()
                                .transformToMultiAndConcatenate(itBegan -> itBegan
                                        ? to.names()
                                        : Multi.createFrom().empty()),
                        from.names().select().when(isOld));
    }

    @Override
    public Uni<Void> check() {
        return to.check().chain(from::check).chain(() -> sinceItBegan(() -> DONE, () -> DONE));
    }

    @Override
    public Uni<Void> end() {
        return to.end().chain(from::end);
    }

    /** A write to the old store does not count where the secret was moved meanwhile: the writer has to read again. */
    private Uni<Boolean> stayedOld(SecretName name) {
        return sinceItBegan(
                () -> to.get(name).map(Optional::isEmpty),
                () -> Uni.createFrom().item(true));
    }

    private Uni<Boolean> isNew(SecretName name) {
        return sinceItBegan(
                () -> to.get(name).map(Optional::isPresent),
                () -> Uni.createFrom().item(false));
    }

    private <T> Uni<T> sinceItBegan(Supplier<Uni<T>> then, Supplier<Uni<T>> otherwise) {
        return hasBegun
                ? then.get()
                : begun.get().invoke(now -> hasBegun = now).chain(now -> now ? then.get() : otherwise.get());
    }

    private static Uni<Optional<VersionedSecret>> or(
            Uni<Optional<VersionedSecret>> first, Supplier<Uni<Optional<VersionedSecret>>> second) {
        return first.chain(found -> found.isPresent() ? Uni.createFrom().item(found) : second.get());
    }

    private static VersionedSecret old(VersionedSecret found) {
        return new VersionedSecret(found.version() + OLD, found.document());
    }
}

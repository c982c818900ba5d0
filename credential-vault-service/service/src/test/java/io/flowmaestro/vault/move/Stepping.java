package io.flowmaestro.vault.move;

import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A store that says before each step what it is about to do; a step that is refused is not done. */
class Stepping implements SecretStore {
    private final SecretStore store;
    private final Consumer<String> step;

    Stepping(SecretStore store, Consumer<String> step) {
        this.store = store;
        this.step = step;
    }

    @Override
    public Uni<Optional<VersionedSecret>> get(SecretName name) {
        return at("get", store.get(name));
    }

    @Override
    public Uni<Optional<VersionedSecret>> get(SecretName name, long version) {
        return at("get version", store.get(name, version));
    }

    @Override
    public Uni<Boolean> put(SecretName name, Secret document, Map<String, String> labels, long version) {
        return at("put", store.put(name, document, labels, version));
    }

    @Override
    public Uni<Map<String, String>> labels(SecretName name) {
        return at("labels", store.labels(name));
    }

    @Override
    public Uni<List<Long>> versions(SecretName name) {
        return at("versions", store.versions(name));
    }

    @Override
    public Uni<Void> forget(SecretName name, long before) {
        return at("forget", store.forget(name, before));
    }

    @Override
    public Uni<Void> destroy(SecretName name) {
        return at("destroy", store.destroy(name));
    }

    @Override
    public Multi<SecretName> names() {
        return store.names();
    }

    @Override
    public Uni<Void> check() {
        return at("check", store.check());
    }

    private <T> Uni<T> at(String what, Uni<T> done) {
        return Uni.createFrom().voidItem().invoke(() -> step.accept(what)).chain(() -> done);
    }
}

package io.flowmaestro.vault.store.vault;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretName.Kind;
import io.flowmaestro.vault.store.SecretStore;
import io.flowmaestro.vault.store.VersionedSecret;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2ReadSecretData;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2ReadSecretMetadataResultData;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2ReadSecretMetadataVersion;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2UpdateSecretOptions;
import io.quarkus.vault.client.api.sys.health.VaultHealthStatus;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * HashiCorp Vault or OpenBao: secrets engine KV, version 2, check-and-set on every write. The whole document is one
 * value, so nothing of it shows in metadata or listings.
 */
public final class VaultSecretStore implements SecretStore {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final String KEY = "credential";

    private final VaultClient client;
    private final VaultSecretsKV2 secrets;

    /**
     * @param http calls the server
     * @param login where it is and who we are to it
     * @param mount where the secrets engine is mounted
     */
    public VaultSecretStore(WebClient http, VaultLogin login, String mount) {
        this.client = login.applyTo(VaultClient.builder())
                .executor(new VertxVaultHttpClient(http))
                .requestTimeout(DEADLINE)
                .build();
        this.secrets = client.secrets().kv2(mount);
    }

    @Override
    public Uni<Optional<VersionedSecret>> get(SecretName name) {
        return read(() -> secrets.readSecret(SecretPath.of(name)));
    }

    @Override
    public Uni<Optional<VersionedSecret>> get(SecretName name, long version) {
        return read(() -> secrets.readSecret(SecretPath.of(name), Math.toIntExact(version)));
    }

    @Override
    public Uni<Boolean> put(SecretName name, Secret document, Map<String, String> labels, long version) {
        VaultSecretsKV2UpdateSecretOptions after =
                new VaultSecretsKV2UpdateSecretOptions().setCas(Math.toIntExact(version));
        Map<String, Object> data = Map.of(KEY, document.reveal(SecretAccess.STORE));
        return call(() -> secrets.updateSecret(SecretPath.of(name), after, data))
                .call(() -> version == VersionedSecret.NONE
                        ? describe(name, labels)
                        : Uni.createFrom().voidItem())
                .replaceWith(true)
                .onFailure(VaultSecretStore::isConflict)
                .recoverWithItem(false)
                .onFailure()
                .transform(VaultSecretStore::unavailable);
    }

    private Uni<Void> describe(SecretName name, Map<String, String> labels) {
        return call(() -> secrets.updateSecretMetadata(SecretPath.of(name), KEPT, true, null, Map.copyOf(labels)));
    }

    @Override
    public Uni<Map<String, String>> labels(SecretName name) {
        return metadata(name)
                .map(metadata ->
                        metadata.map(found -> labels(found.getCustomMetadata())).orElse(Map.of()));
    }

    @Override
    public Uni<List<Long>> versions(SecretName name) {
        return metadata(name)
                .map(metadata ->
                        metadata.map(found -> readable(found.getVersions())).orElse(List.of()));
    }

    private Uni<Optional<VaultSecretsKV2ReadSecretMetadataResultData>> metadata(SecretName name) {
        return call(() -> secrets.readSecretMetadata(SecretPath.of(name)))
                .map(Optional::of)
                .onFailure(VaultSecretStore::isMissing)
                .recoverWithItem(Optional.empty())
                .onFailure()
                .transform(VaultSecretStore::unavailable);
    }

    @Override
    public Uni<Void> forget(SecretName name, long before) {
        return versions(name)
                .chain(versions -> destroy(
                        name,
                        versions.stream()
                                .limit(Math.max(0, versions.size() - 1))
                                .filter(version -> version < before)
                                .map(Math::toIntExact)
                                .toList()));
    }

    private Uni<Void> destroy(SecretName name, List<Integer> versions) {
        return versions.isEmpty()
                ? Uni.createFrom().voidItem()
                : call(() -> secrets.destroySecretVersions(SecretPath.of(name), versions))
                        .onFailure()
                        .transform(VaultSecretStore::unavailable);
    }

    /** Deletes the metadata, and all versions with them. */
    @Override
    public Uni<Void> destroy(SecretName name) {
        return call(() -> secrets.deleteSecretMetadata(SecretPath.of(name)))
                .onFailure(VaultSecretStore::isMissing)
                .recoverWithNull()
                .replaceWithVoid()
                .onFailure()
                .transform(VaultSecretStore::unavailable);
    }

    @Override
    public Multi<SecretName> names() {
        return Multi.createBy()
                .concatenating()
                .streams(
                        names(Kind.CONNECTION),
                        names(Kind.APP),
                        in(SecretPath.folder(Kind.SHARED_APP)).map(id -> SecretName.sharedApp(SecretPath.id(id))));
    }

    private Multi<SecretName> names(Kind kind) {
        String folder = SecretPath.folder(kind);
        return in(folder)
                .onItem()
                .transformToMultiAndConcatenate(tenant -> in(folder + tenant)
                        .map(id -> new SecretName(
                                kind, SecretPath.id(tenant.substring(0, tenant.length() - 1)), SecretPath.id(id))));
    }

    private Multi<String> in(String folder) {
        return call(() -> secrets.listSecrets(folder))
                .onFailure(VaultSecretStore::isMissing)
                .recoverWithItem(List.of())
                .onFailure()
                .transform(VaultSecretStore::unavailable)
                .onItem()
                .transformToMulti(segments -> Multi.createFrom().iterable(segments));
    }

    @Override
    public Uni<Void> check() {
        return call(() -> client.sys().health().status())
                .onFailure()
                .transform(VaultSecretStore::unavailable)
                .invoke(VaultSecretStore::requireUsable)
                .replaceWithVoid();
    }

    private static <T> Uni<T> call(Supplier<CompletionStage<T>> call) {
        return Uni.createFrom().completionStage(call).ifNoItem().after(DEADLINE).fail();
    }

    private static Uni<Optional<VersionedSecret>> read(Supplier<CompletionStage<VaultSecretsKV2ReadSecretData>> call) {
        return call(call)
                .map(data -> Optional.of(read(data)))
                .onFailure(VaultSecretStore::isMissing)
                .recoverWithItem(Optional.empty())
                .onFailure()
                .transform(VaultSecretStore::unavailable);
    }

    private static VersionedSecret read(VaultSecretsKV2ReadSecretData data) {
        return new VersionedSecret(
                data.getMetadata().getVersion(),
                Secret.of(String.valueOf(data.getData().get(KEY))));
    }

    private static Map<String, String> labels(@Nullable Map<String, Object> custom) {
        return custom == null
                ? Map.of()
                : custom.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, label -> label.getValue().toString()));
    }

    private static List<Long> readable(Map<String, VaultSecretsKV2ReadSecretMetadataVersion> versions) {
        return versions.entrySet().stream()
                .filter(version -> !version.getValue().isDestroyed())
                .map(version -> Long.valueOf(version.getKey()))
                .sorted()
                .toList();
    }

    private static boolean isMissing(Throwable failure) {
        return failure instanceof VaultClientException refused && refused.getStatus() == 404;
    }

    /** Status 400, "check-and-set parameter did not match the current version". */
    private static boolean isConflict(Throwable failure) {
        return failure instanceof VaultClientException refused
                && refused.getStatus() == 400
                && refused.hasErrorContaining("check-and-set parameter did not match");
    }

    private static void requireUsable(VaultHealthStatus status) {
        switch (status) {
            case SEALED -> throw unavailable("The vault server is sealed.", null);
            case NOT_INITIALIZED -> throw unavailable("The vault server is not initialised.", null);
            default -> {
                // Active, or a standby that forwards.
            }
        }
    }

    private static CredentialException unavailable(Throwable failure) {
        if (failure instanceof CredentialException known) {
            return known;
        }
        return failure instanceof VaultClientException refused
                ? unavailable("The vault server answered with status " + refused.getStatus() + ".", null)
                : unavailable("The vault server cannot be reached.", failure);
    }

    /** Without a refusal of the server as its cause: that quotes the answer's body. */
    private static CredentialException unavailable(String message, @Nullable Throwable cause) {
        return cause == null
                ? new CredentialException(FailureKind.CREDENTIAL_UNAVAILABLE, "store_unavailable", message)
                : new CredentialException(FailureKind.CREDENTIAL_UNAVAILABLE, "store_unavailable", message, cause);
    }
}

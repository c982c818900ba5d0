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
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2ReadConfigResultData;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2ReadSecretData;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2ReadSecretMetadataResultData;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2RequestFactory;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2UpdateSecretOptions;
import io.quarkus.vault.client.common.VaultJSONResultExtractor;
import io.quarkus.vault.client.common.VaultRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * HashiCorp Vault or OpenBao: secrets engine KV, version 2, check-and-set on every write. The whole document is one value,
 * so nothing of it shows in metadata or listings; with a {@link TransitEnvelope} it is a ciphertext there.
 */
public final class VaultSecretStore implements SecretStore {
    /** Of a call with all that belongs to it: nobody waits longer for a lease. */
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    /** Of a page of names, which only moving and re-wrapping wait for. */
    private static final Duration LISTING = Duration.ofSeconds(20);

    private static final int CONCURRENCY = 64;
    private static final VaultSecretsKV2RequestFactory KV = VaultSecretsKV2RequestFactory.INSTANCE;

    /** The value's key: the document in clear, and under Transit. */
    private static final String CLEAR = "credential";

    private static final String SEALED = "sealed";
    private static final String NEVER = "0s";
    private static final String CODE = "store_unavailable";

    private final VaultHttp http;
    private final VaultSession session;
    private final VaultGate gate;
    private final String mount;
    private final VaultClient client;
    private final VaultSecretsKV2 secrets;
    private final Optional<TransitEnvelope> transit;

    /**
     * @param server where it is
     * @param login who we are to it
     * @param mount where the secrets engine is mounted
     * @param transit where the secrets engine Transit is mounted, if documents are sealed by it besides
     * @param random spreads what several replicas do
     */
    public VaultSecretStore(
            Vertx vertx,
            VaultServer server,
            VaultLogin login,
            String mount,
            Optional<String> transit,
            RandomGenerator random) {
        this.mount = mount;
        this.http = new VaultHttp(vertx, server, CONCURRENCY);
        VaultClient stranger = http.client();
        this.session = new VaultSession(stranger, http, login, vertx, random, System::nanoTime);
        this.gate = new VaultGate(CONCURRENCY, DEADLINE, random, System::nanoTime);
        this.client = stranger.configure().executor(session).build();
        this.secrets = client.secrets().kv2(mount);
        this.transit = transit.map(at -> new TransitEnvelope(client.secrets().transit(at)));
    }

    @Override
    public Uni<Optional<VersionedSecret>> get(SecretName name) {
        return get(name, KV.readSecret(mount, SecretPath.of(name)));
    }

    @Override
    public Uni<Optional<VersionedSecret>> get(SecretName name, long version) {
        return get(name, KV.readSecret(mount, SecretPath.of(name), Math.toIntExact(version)));
    }

    private Uni<Optional<VersionedSecret>> get(SecretName name, VaultRequest<?> request) {
        VaultRequest<KvSecret> read = request.builder().build(VaultJSONResultExtractor.of(KvSecret.class));
        return read(
                "read it",
                () -> ask(() -> client.execute(read))
                        .chain(answer -> opened(name, answer.getResult().data()))
                        .map(Optional::of),
                Optional.empty());
    }

    @Override
    public Uni<Boolean> put(SecretName name, Secret document, Map<String, String> labels, long version) {
        Uni<Boolean> written = gate.passUrgent(() -> value(name, document)
                        .chain(data -> write(name, data, version))
                        .call(first -> version == VersionedSecret.NONE ? label(name, labels) : done()))
                .replaceWith(true)
                .onFailure(VaultSecretStore::isConflict)
                .recoverWithItem(false);
        return told("write it", written);
    }

    @Override
    public Uni<Map<String, String>> labels(SecretName name) {
        return metadata(name, VaultSecretStore::labels, Map.of());
    }

    @Override
    public Uni<List<Long>> versions(SecretName name) {
        return metadata(name, VaultSecretStore::readable, List.of());
    }

    private <T> Uni<T> metadata(
            SecretName name, Function<VaultSecretsKV2ReadSecretMetadataResultData, T> part, T none) {
        return read(
                "read its metadata",
                () -> ask(() -> secrets.readSecretMetadata(SecretPath.of(name))).map(part),
                none);
    }

    @Override
    public Uni<Void> forget(SecretName name, long before) {
        return versions(name).chain(kept -> {
            List<Integer> old = kept.stream()
                    .limit(Math.max(0, kept.size() - 1L)) // the current one stays
                    .filter(version -> version < before)
                    .map(Math::toIntExact)
                    .toList();
            return old.isEmpty()
                    ? done()
                    : told(
                            "destroy versions",
                            gate.pass(() -> ask(() -> secrets.destroySecretVersions(SecretPath.of(name), old))));
        });
    }

    /** Deletes the metadata, and all versions with them. */
    @Override
    public Uni<Void> destroy(SecretName name) {
        return told(
                "delete it",
                gate.passUrgent(() -> ask(() -> secrets.deleteSecretMetadata(SecretPath.of(name))))
                        .onFailure(VaultSecretStore::isMissing)
                        .recoverWithNull());
    }

    /** One listing for each kind and tenant, each asked for when those before it are taken. */
    @Override
    public Multi<SecretName> names() {
        return Multi.createFrom().items(Kind.values()).onItem().transformToMultiAndConcatenate(this::names);
    }

    private Multi<SecretName> names(Kind kind) {
        String folder = SecretPath.folder(kind);
        return kind == Kind.SHARED_APP
                ? list(folder).map(id -> new SecretName(kind, "", SecretPath.id(id)))
                : list(folder).onItem().transformToMultiAndConcatenate(tenant -> names(kind, folder, tenant));
    }

    /** @param tenant as listed, with a slash behind it */
    private Multi<SecretName> names(Kind kind, String folder, String tenant) {
        String whose = SecretPath.id(tenant.substring(0, tenant.length() - 1));
        return list(folder + tenant).map(id -> new SecretName(kind, whose, SecretPath.id(id)));
    }

    private Multi<String> list(String folder) {
        return told(
                        "list them",
                        ask(() -> secrets.listSecrets(folder))
                                .ifNoItem()
                                .after(LISTING)
                                .failWith(() -> VaultUnavailable.late(LISTING))
                                .onFailure(VaultSecretStore::isMissing)
                                .recoverWithItem(List.of()))
                .onItem()
                .transformToMulti(entries -> Multi.createFrom().iterable(entries));
    }

    /**
     * Asks for the server's health, and then reads the secrets engine's settings with our token: a server that is up and
     * answers nobody, and a sign-in that fails, show here too.
     */
    @Override
    public Uni<Void> check() {
        Uni<Void> usable = ask(() -> http.root().sys().health().statusCode())
                .invoke(VaultSecretStore::requireHealthy)
                .chain(() -> ask(secrets::readConfig))
                .invoke(this::requireSafe)
                .replaceWithVoid()
                .ifNoItem()
                .after(DEADLINE)
                .failWith(() -> VaultUnavailable.late(DEADLINE));
        return told("read the settings", usable);
    }

    /** Gives the token back. */
    @Override
    public Uni<Void> end() {
        return session.end().eventually(http::close);
    }

    private Uni<Map<String, Object>> value(SecretName name, Secret document) {
        return transit.map(envelope -> envelope.seal(name, document).map(text -> Map.<String, Object>of(SEALED, text)))
                .orElseGet(() -> Uni.createFrom().item(Map.of(CLEAR, document.reveal(SecretAccess.STORE))));
    }

    private Uni<VersionedSecret> opened(SecretName name, KvSecret.Data found) {
        long version = found.metadata().version();
        String sealed = found.data().sealed();
        if (sealed == null) {
            Secret document = Secret.of(String.valueOf(found.data().credential()));
            return Uni.createFrom().item(new VersionedSecret(version, document));
        }
        return transit.orElseThrow(() -> unavailable(
                        "The credential was sealed by Transit: set flowmaestro.vault.kv.transit to where it is mounted.",
                        null))
                .open(name, sealed)
                .map(document -> new VersionedSecret(version, document));
    }

    private Uni<VaultSecretsKV2ReadSecretData> write(SecretName name, Map<String, Object> data, long version) {
        VaultSecretsKV2UpdateSecretOptions after =
                new VaultSecretsKV2UpdateSecretOptions().setCas(Math.toIntExact(version));
        return ask(() -> secrets.updateSecret(SecretPath.of(name), after, data));
    }

    private Uni<Void> label(SecretName name, Map<String, String> labels) {
        return labels.isEmpty()
                ? done()
                : ask(() -> secrets.updateSecretMetadata(SecretPath.of(name), null, null, null, Map.copyOf(labels)));
    }

    private <T> Uni<T> read(String what, Supplier<Uni<T>> call, T none) {
        return told(what, gate.pass(call).onFailure(VaultSecretStore::isMissing).recoverWithItem(none));
    }

    private static <T> Uni<T> ask(Supplier<CompletionStage<T>> call) {
        return Uni.createFrom().completionStage(call);
    }

    private static Uni<Void> done() {
        return Uni.createFrom().voidItem();
    }

    private static Map<String, String> labels(VaultSecretsKV2ReadSecretMetadataResultData metadata) {
        Map<String, Object> kept = metadata.getCustomMetadata();
        return kept == null
                ? Map.of()
                : kept.entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, label -> String.valueOf(label.getValue())));
    }

    /** A destroyed version has no data any more, and still a number. */
    private static List<Long> readable(VaultSecretsKV2ReadSecretMetadataResultData metadata) {
        return metadata.getVersions().entrySet().stream()
                .filter(version -> !Boolean.TRUE.equals(version.getValue().isDestroyed())
                        && version.getValue().getDeletionTime() == null)
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

    /** By the codes of {@code sys/health}: a standby passes on what it is asked, or sends us on. */
    private static void requireHealthy(int status) {
        switch (status) {
            case 200, 429, 473 -> {
                // Active, standby, performance standby.
            }
            case 472 -> throw unusable("The vault server is a secondary for disaster recovery, which serves nobody.");
            case 474 -> throw unusable("The vault server is a standby that does not reach the active one.");
            case 501 -> throw unusable("The vault server is not initialised.");
            case 503 -> throw unusable("The vault server is sealed.");
            default -> throw unusable("The vault server's health has status " + status + ".");
        }
    }

    private void requireSafe(VaultSecretsKV2ReadConfigResultData settings) {
        String life = settings.getDeleteVersionAfter();
        if (life != null && !life.equals(NEVER)) {
            throw unusable("The secrets engine at " + mount + " deletes versions after " + life
                    + ", the current one too: set its delete_version_after to 0s.");
        }
        if (!Boolean.TRUE.equals(settings.isCasRequired())) {
            throw unusable("The secrets engine at " + mount
                    + " lets others write without check-and-set: set its cas_required to true.");
        }
    }

    private static <T> Uni<T> told(String what, Uni<T> call) {
        return call.onFailure(failure -> !(failure instanceof CredentialException))
                .transform(failure -> failed(what, failure));
    }

    /** Without a refusal of the server as its cause: that quotes the answer's body. */
    private static CredentialException failed(String what, Throwable failure) {
        if (failure instanceof VaultUnavailable unusable) {
            return unavailable(String.valueOf(unusable.getMessage()), unusable.getCause());
        }
        if (failure instanceof VaultClientException refused) {
            return unavailable(
                    refused.getStatus() == 403
                            ? "The vault server's policy does not let the service " + what + " (status 403)."
                            : "The vault server answered with status " + refused.getStatus() + ".",
                    null);
        }
        return unavailable("The vault server's answer is not understood.", failure);
    }

    private static CredentialException unavailable(String message, @Nullable Throwable cause) {
        return cause == null
                ? new CredentialException(FailureKind.CREDENTIAL_UNAVAILABLE, CODE, message)
                : new CredentialException(FailureKind.CREDENTIAL_UNAVAILABLE, CODE, message, cause);
    }

    private static VaultUnavailable unusable(String message) {
        return new VaultUnavailable(message, Duration.ZERO, null);
    }
}

package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.VersionedSecret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store does while a vault server is there and cannot be used, or is another one of its cluster. */
class VaultFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PASSWORD = "changeit";
    private static final SecretName NAME = name("conn_slack");

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private VaultStub server;
    private VaultSecretStore store;

    @BeforeEach
    void start() {
        server = stub();
        store = store(server.url(), List.of());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("V2 A standby's redirect is followed to a node of the cluster, which is then asked first")
    void followsTheActiveNode() {
        // Given
        VaultStub active = node();
        server.health = 429;
        server.fault = VaultStub.redirectTo(active.url());
        store = store(server.url(), List.of(active.url()));

        // When
        boolean written = done(put(NAME, "one", VersionedSecret.NONE));
        for (int i = 0; i < 20; i++) {
            assertThat(read(NAME)).isEqualTo("one");
        }

        // Then
        assertThat(written).isTrue();
        assertThat(server.asked("")).isEqualTo(1);
        assertThat(active.asked("kv/data/")).isEqualTo(21);
        assertThat(active.asked("auth/approle/login")).isEqualTo(1);
    }

    @Test
    @DisplayName("V2 After the active node has changed no write is lost")
    void comesBackWhenTheActiveNodeIsGone() {
        // Given
        VaultStub other = node();
        server.fault = VaultStub.redirectTo(other.url());
        store = store(server.url(), List.of(other.url()));
        done(put(NAME, "one", VersionedSecret.NONE));

        // When: the first node becomes the active one, with what the other has
        server.fault = request -> false;
        other.fault = VaultStub.status(503, "Vault is sealed", null);
        assertUnavailable(get(NAME), "sealed");

        // Then
        assertThat(done(put(NAME, "two", 1))).isTrue();
        assertThat(read(NAME)).isEqualTo("two");
        assertThat(server.logins()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:1", "https://127.0.0.1", "http://evil.example", "//evil.example", "nowhere", ""
            })
    @DisplayName("V2 A redirect to elsewhere is not followed: the token would go along")
    void followsNobodyElse(String elsewhere) {
        // Given
        server.fault = request -> {
            request.response()
                    .setStatusCode(307)
                    .putHeader("Location", elsewhere + "/v1/kv/data/x")
                    .end();
            return true;
        };

        // Then
        assertUnavailable(get(NAME), "none of flowmaestro.vault.kv.nodes");
    }

    @Test
    @DisplayName("V2 Two standbys that send us to one another end in a failure, not in a loop")
    void followsOnce() {
        // Given
        VaultStub other = node();
        server.fault = VaultStub.redirectTo(other.url());
        other.fault = VaultStub.redirectTo(server.url());
        store = store(server.url(), List.of(other.url()));

        // Then
        assertUnavailable(get(NAME), "status 307");
        assertThat(server.asked("") + other.asked("")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 429, 473})
    @DisplayName("V2 A standby's 429 on health is no rate limit: what it passes on counts")
    void standbysAreUsable(int health) {
        // Given
        server.health = health;

        // Then
        done(store.check());
        assertThat(done(put(NAME, "one", VersionedSecret.NONE))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "472, secondary for disaster recovery",
        "474, does not reach the active one",
        "501, not initialised",
        "503, sealed",
        "599, status 599"
    })
    @DisplayName("V1 Health says which: sealed, not initialised, a secondary")
    void healthSaysWhich(int health, String sentence) {
        // Given
        server.health = health;

        // Then
        assertUnavailable(store.check(), sentence);
    }

    @Test
    @DisplayName("V6 A server that is active and refuses all requests: readiness names the audit devices")
    void namesABlockedAuditDevice() {
        // Given
        server.fault = request -> !request.path().endsWith("sys/health")
                && VaultStub.status(500, "internal error", null).test(request);

        // Then
        assertUnavailable(store.check(), "audit devices");
        assertUnavailable(get(NAME), "audit devices");
    }

    @Test
    @DisplayName("V3 Of 60 calls whose token is revoked all succeed, with one sign-in")
    void signsInOnceForAll() {
        // Given
        done(put(NAME, "one", VersionedSecret.NONE));
        assertThat(server.logins()).isEqualTo(1);

        // When
        AtomicInteger refused = new AtomicInteger();
        server.fault = request -> {
            boolean old = "token-1".equals(request.getHeader("X-Vault-Token"));
            if (old) {
                refused.incrementAndGet();
                VaultStub.error(request, 403, "permission denied");
            }
            return old;
        };
        List<String> read = done(Multi.createFrom()
                .range(0, 60)
                .onItem()
                .transformToUni(i -> get(NAME).map(VaultFaultsIT::text))
                .merge(60)
                .collect()
                .asList());

        // Then
        assertThat(read).hasSize(60).containsOnly("one");
        assertThat(server.logins()).isEqualTo(2);
        assertThat(refused.get()).isGreaterThan(1);
    }

    @Test
    @DisplayName("V3 Where a policy refuses, and not the token, nobody signs in anew")
    void aPolicysRefusalIsNoReasonToSignIn() {
        // Given
        done(put(NAME, "one", VersionedSecret.NONE));
        server.fault = request -> request.path().contains("/data/")
                && VaultStub.status(403, "permission denied", null).test(request);

        // Then
        for (int i = 0; i < 10; i++) {
            assertUnavailable(get(NAME), "policy does not let the service read it");
        }
        assertThat(server.logins()).isEqualTo(1);
    }

    @Test
    @DisplayName("V3 A sign-in that is refused is not repeated soon: the role would be locked out")
    void neverSignsInInALoop() {
        // Given
        server.fault = request -> request.path().endsWith("login")
                && VaultStub.status(400, "invalid role or secret ID", null).test(request);

        // When
        for (int i = 0; i < 30; i++) {
            assertUnavailable(get(NAME), "refuses our sign-in");
        }

        // Then
        assertThat(server.asked("auth/approle/login")).isEqualTo(1);
    }

    @Test
    @DisplayName("V3 A token that stays refused after a new sign-in is not got again and again")
    void aTokenThatIsNeverGoodIsNoLoop() {
        // Given
        server.tokensGood = false;

        // When
        for (int i = 0; i < 4; i++) {
            assertUnavailable(get(NAME), "");
        }

        // Then
        assertThat(server.logins()).isLessThanOrEqualTo(5);
    }

    @Test
    @DisplayName("V4 429 with Retry-After: nothing is asked until then")
    void leavesAServerAloneThatAsksForIt() {
        // Given
        done(put(NAME, "one", VersionedSecret.NONE));
        server.fault = VaultStub.status(429, "quota", "2");
        assertUnavailable(get(NAME), "quota");
        long before = server.asked("");

        // When
        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertUnavailable(get(NAME), "quota");
        }

        // Then
        assertThat(server.asked("")).isEqualTo(before);
        server.fault = request -> false;
        await().atMost(PATIENCE).ignoreExceptions().until(() -> read(NAME).equals("one"));
        assertThat(System.nanoTime() - start)
                .isGreaterThan(Duration.ofSeconds(2).toNanos());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    @DisplayName("V4 A burst of 5xx or 429 gets no more load than it was offered, and then far less")
    void aBurstGetsLessLoadAndNoMore(int status) {
        // Given
        done(put(NAME, "one", VersionedSecret.NONE));
        long before = server.asked("");
        server.fault = VaultStub.status(status, "overloaded", null);

        // When
        int offered = 300;
        for (int i = 0; i < offered; i++) {
            assertUnavailable(get(NAME), "");
        }

        // Then
        long sent = server.asked("") - before;
        assertThat(sent).isBetween(5L, offered / 10L);
        server.fault = request -> false;
        await().atMost(Duration.ofSeconds(6))
                .ignoreExceptions()
                .until(() -> read(NAME).equals("one"));
    }

    @Test
    @DisplayName("V5 A write over a version that it has not seen changes nothing")
    void aConflictOverwritesNothing() {
        // Given
        done(put(NAME, "one", VersionedSecret.NONE));
        done(put(NAME, "two", 1));

        // Then
        assertThat(done(put(NAME, "other two", 1))).isFalse();
        assertThat(read(NAME)).isEqualTo("two");
    }

    @Test
    @DisplayName("V8 A server that hangs: a call ends within 2 s, and the others' p99 stays as it was")
    void aHangHoldsUpNobodyElse() {
        // Given: one secret whose requests are never answered
        SecretName hanging = name("conn_hanging");
        List<SecretName> others =
                IntStream.range(0, 20).mapToObj(i -> name("conn_" + i)).toList();
        others.forEach(name -> done(put(name, "one", VersionedSecret.NONE)));
        p99(others); // warm
        server.fault = request -> request.path().endsWith("conn_hanging");
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

        // When: the same with and without calls that hang, in turns, as the machine does other things too
        long alone = Long.MAX_VALUE;
        long beside = Long.MAX_VALUE;
        long longest = 0;
        for (int round = 1; round <= 3; round++) {
            alone = Math.min(alone, p99(others));
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                get(hanging).subscribe().with(found -> {}, failures::add);
            }
            beside = Math.min(beside, p99(others));
            int all = 20 * round;
            await().atMost(PATIENCE).until(() -> failures.size() == all);
            longest = Math.max(longest, System.nanoTime() - start);
        }

        // Then
        System.out.printf(
                "V8: the others' p99 is %d us alone and %d us beside calls that hang%n", alone / 1000, beside / 1000);
        assertThat(failures)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(CredentialException.class)
                        .hasMessageContaining("within 2 s"));
        assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofSeconds(4));
        assertThat(beside).isLessThan(alone * 11 / 10 + Duration.ofMillis(1).toNanos());
    }

    @Test
    @DisplayName("V8 A server that hangs altogether is asked less and less, and by no queue without an end")
    void aServerThatHangsIsAskedLess() {
        // Given
        done(put(NAME, "one", VersionedSecret.NONE));
        server.fault = request -> true;

        // When
        ConcurrentLinkedQueue<String> sentences = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 500; i++) {
            get(NAME).subscribe().with(found -> {}, failure -> sentences.add(String.valueOf(failure.getMessage())));
        }

        // Then
        await().atMost(PATIENCE).until(() -> sentences.size() == 500);
        assertThat(sentences).hasSize(500).anyMatch(sentence -> sentence.contains("calls to answer yet"));
        assertThat(server.asked("kv/data/")).isLessThanOrEqualTo(1 + 64);
        long before = server.asked("");
        for (int i = 0; i < 100; i++) {
            assertUnavailable(get(NAME), "");
        }
        assertThat(server.asked("") - before).isLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"false, 0s, cas_required", "true, 24h, delete_version_after"})
    void settingsThatLoseSecretsAreNotReady(boolean casRequired, String life, String key) {
        // Given
        server.settings =
                server.settings.copy().put("cas_required", casRequired).put("delete_version_after", life);

        // Then
        assertUnavailable(store.check(), key);
    }

    @Test
    void renewsAtTwoThirdsOfTheTokensLife() {
        // Given
        server.tokenSeconds = 2;

        // When
        done(put(NAME, "one", VersionedSecret.NONE));

        // Then
        await().atMost(PATIENCE).until(() -> server.renewals() >= 2);
        assertThat(read(NAME)).isEqualTo("one");
        assertThat(server.logins()).isEqualTo(1);
    }

    @Test
    void aTokenThatCannotBeRenewedIsReplacedAtTwoThirds() {
        // Given
        server.tokenSeconds = 2;
        server.renewable = false;

        // When
        done(put(NAME, "one", VersionedSecret.NONE));

        // Then
        await().atMost(PATIENCE).until(() -> server.logins() >= 2);
        assertThat(read(NAME)).isEqualTo("one");
        assertThat(server.renewals()).isZero();
    }

    @Test
    void readsTheServiceAccountsTokenAtEachSignIn() throws Exception {
        // Given
        Path file = directory.resolve("token");
        Files.writeString(file, "first-jwt\n");
        List<String> seen = new ArrayList<>();
        server.fault = request -> {
            if (request.path().endsWith("kubernetes/login")) {
                request.body().onSuccess(body -> seen.add(body.toString()));
            }
            return false;
        };
        store = new VaultSecretStore(
                vertx,
                new VaultServer(server.url(), List.of(), Optional.empty(), Optional.empty()),
                new VaultLogin.Kubernetes("kubernetes", "vault-service", file),
                "kv",
                Optional.empty(),
                new SplittableRandom(7));

        // When
        done(get(NAME));
        Files.writeString(file, "second-jwt\n");
        server.fault = request -> {
            if (request.path().endsWith("kubernetes/login")) {
                request.body().onSuccess(body -> seen.add(body.toString()));
            }
            boolean old = "token-1".equals(request.getHeader("X-Vault-Token"));
            return old && VaultStub.status(403, "permission denied", null).test(request);
        };
        done(get(NAME));

        // Then
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0)).contains("\"first-jwt\"").contains("\"vault-service\"");
        assertThat(seen.get(1)).contains("\"second-jwt\"");
    }

    @Test
    void trustsTheGivenAuthorityAloneAndChecksTheName() throws Exception {
        // Given
        Path keys = directory.resolve("server.p12");
        Path authority = directory.resolve("ca.pem");
        keytool(keys, "-genkeypair", "-keyalg", "EC", "-dname", "CN=vault", "-ext", "san=dns:localhost");
        keytool(keys, "-exportcert", "-rfc", "-file", authority.toString());
        HttpServerOptions tls = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(keys.toString()).setPassword(PASSWORD));
        VaultStub secure = VaultStub.start(vertx, tls);
        opened.add(secure);

        // Then
        done(secureStore(secure.url("localhost"), Optional.of(authority)).check());
        assertUnavailable(secureStore(secure.url("localhost"), Optional.empty()).check(), "cannot be reached");
        assertUnavailable(
                secureStore(secure.url("127.0.0.1"), Optional.of(authority)).check(), "cannot be reached");
    }

    @Test
    void asksInTheNamespaceAndForHealthOutsideOfIt() {
        // Given
        List<String> seen = new ArrayList<>();
        server.fault = request -> {
            seen.add(request.path() + " " + request.getHeader("X-Vault-Namespace"));
            return false;
        };
        store = new VaultSecretStore(
                vertx,
                new VaultServer(server.url(), List.of(), Optional.of("team"), Optional.empty()),
                new VaultLogin.AppRole("approle", "role", Secret.of("secret")),
                "kv",
                Optional.empty(),
                new SplittableRandom(7));

        // When
        done(store.check());

        // Then
        assertThat(seen).containsExactly("/v1/sys/health null", "/v1/auth/approle/login team", "/v1/kv/config team");
    }

    @Test
    void saysSoWhenNoServerAnswers() {
        // Given: port 1 of the loopback, where nothing listens
        VaultSecretStore nowhere = store(URI.create("http://127.0.0.1:1"), List.of());

        // Then
        assertUnavailable(nowhere.get(NAME), "cannot be reached");
        assertUnavailable(nowhere.check(), "cannot be reached");
    }

    private VaultStub node() {
        VaultStub node = server.node();
        opened.add(node);
        return node;
    }

    private VaultStub stub() {
        VaultStub stub = VaultStub.start(vertx);
        opened.add(stub);
        return stub;
    }

    private VaultSecretStore store(URI url, List<URI> nodes) {
        return store(new VaultServer(url, nodes, Optional.empty(), Optional.empty()));
    }

    private VaultSecretStore secureStore(URI url, Optional<Path> authority) {
        return store(new VaultServer(url, List.of(), Optional.empty(), authority));
    }

    private VaultSecretStore store(VaultServer at) {
        return new VaultSecretStore(
                vertx,
                at,
                new VaultLogin.AppRole("approle", "role", Secret.of("secret")),
                "kv",
                Optional.empty(),
                new SplittableRandom(7));
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "vault", "-keystore", store.toString(), "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    /** The p99 of reads, one after the other, in ns. */
    private long p99(List<SecretName> names) {
        long[] times = IntStream.range(0, 400)
                .mapToLong(i -> {
                    long start = System.nanoTime();
                    read(names.get(i % names.size()));
                    return System.nanoTime() - start;
                })
                .sorted()
                .toArray();
        return times[times.length * 99 / 100];
    }

    private Uni<Optional<VersionedSecret>> get(SecretName name) {
        return store.get(name);
    }

    private Uni<Boolean> put(SecretName name, String document, long version) {
        return store.put(name, Secret.of(document), Map.of(), version);
    }

    private String read(SecretName name) {
        return text(done(get(name)));
    }

    private static String text(Optional<VersionedSecret> found) {
        return found.orElseThrow().document().equals(Secret.of("one")) ? "one" : "two";
    }

    private static void assertUnavailable(Uni<?> call, String sentence) {
        assertThatThrownBy(() -> done(call)).isInstanceOfSatisfying(CredentialException.class, failure -> {
            assertThat(failure.kind()).isEqualTo(FailureKind.CREDENTIAL_UNAVAILABLE);
            assertThat(failure.code()).isEqualTo("store_unavailable");
            assertThat(failure).hasMessageContaining(sentence);
        });
    }

    private static <T> T done(Uni<T> call) {
        return call.await().atMost(PATIENCE);
    }

    private static SecretName name(String connectionId) {
        return SecretName.of(new CredentialRef("acme", connectionId));
    }
}

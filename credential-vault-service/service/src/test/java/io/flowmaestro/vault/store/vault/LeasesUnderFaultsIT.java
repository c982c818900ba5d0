package io.flowmaestro.vault.store.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.AuthorizationCode;
import io.flowmaestro.vault.client.CachingCredentialVault;
import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What executors with their leases notice of a vault server in trouble: three of them, at one replica. */
class LeasesUnderFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** By hand, or at night: {@code -Dvault.hanging.seconds=60}. */
    private static final Duration HANGING = Duration.ofSeconds(Integer.getInteger("vault.hanging.seconds", 3));

    /** What a lease may take at most, beside a machine's own moments. */
    private static final Duration LEASE = Duration.ofMillis(2_500);

    private static final URI REDIRECT = URI.create("https://connect.example.com/oauth/callback");
    private static final Secret VERIFIER = Secret.of("verifier-of-forty-three-characters-or-some-more");
    private static final NewCredential KEY =
            new NewCredential("hubspot", "private_app_token", Map.of("token", Secret.of("pat-1")), Map.of(), true);

    private final List<CredentialRef> leased =
            IntStream.range(0, 20).mapToObj(i -> ref("conn_leased_" + i)).toList();
    private final CredentialRef other = ref("conn_other");

    private VaultUnderTest backing;
    private VaultStub server;
    private VaultStub node;
    private CredentialVault replica;
    private List<CachingCredentialVault> executors;

    @BeforeEach
    void start() {
        backing = new VaultUnderTest();
        backing.refreshConfig(Map.of("rate", "1000"));
        server = VaultStub.start(backing.vertx());
        node = server.node();
        VaultSecretStore store = new VaultSecretStore(
                backing.vertx(),
                new VaultServer(server.url(), List.of(node.url(), server.url()), Optional.empty(), Optional.empty()),
                new VaultLogin.AppRole("approle", "role", Secret.of("secret")),
                "kv",
                Optional.empty(),
                new SplittableRandom(7));
        replica = backing.replica(store);
        executors = IntStream.range(0, 3).mapToObj(this::executor).toList();
        leased.forEach(ref -> done(vault().store(ref, KEY)));
        done(vault().store(other, KEY));
        executors.forEach(executor -> leased.forEach(ref -> done(executor.lease(ref, "op_1"))));
    }

    @AfterEach
    void stop() {
        node.close();
        server.close();
        backing.close();
    }

    @Test
    @DisplayName("V2 While the active node changes, every token that is refreshed is kept, and what is leased goes on")
    void noRefreshIsLostWhileTheActiveNodeChanges() {
        // Given
        List<CredentialRef> refs =
                IntStream.range(0, 12).mapToObj(i -> ref("conn_sheets_" + i)).toList();
        refs.forEach(this::connect);
        int times = 10;

        // When: each refreshes again and again at its executor, and the active node changes twice meanwhile
        CompletableFuture<List<Lease>> refreshing = Multi.createFrom()
                .iterable(refs)
                .onItem()
                .transformToUni(ref -> renewed(executors.get(Math.floorMod(ref.hashCode(), 3)), ref, times))
                .merge(refs.size())
                .collect()
                .asList()
                .subscribeAsCompletionStage();
        await().atMost(PATIENCE).until(() -> refreshes() >= refs.size() * 2);
        server.health = 429;
        server.fault = VaultStub.redirectTo(node.url());
        await().atMost(PATIENCE).until(() -> refreshes() >= refs.size() * 5);
        server.health = 200;
        server.fault = request -> false;
        node.fault = VaultStub.redirectTo(server.url());
        serveAll();
        List<Lease> last =
                refreshing.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();

        // Then: a token that was issued and not kept would be missing here, and its successor be a reuse
        assertThat(refreshes()).isEqualTo(refs.size() * times);
        assertThat(backing.tokens().script().reuses()).isZero();
        CachingCredentialVault fresh = executor(3);
        assertThat(last)
                .allSatisfy(lease -> assertThat(
                                done(fresh.lease(lease.ref(), "op_after")).secrets())
                        .isEqualTo(lease.secrets()));
        assertThat(node.asked("kv/data/")).isPositive();
    }

    @Test
    @DisplayName(
            "V4 While the server has too much to do, what is leased goes on, and the server gets a tenth more at most")
    void aServerThatHasTooMuchToDoIsSpared() {
        // Given
        long before = server.asked("");
        server.fault = VaultStub.status(429, "quota", "1");

        // When: all executors ask for what is not leased, and repeat that as executors do
        int asked = 60;
        List<Optional<Throwable>> failures = done(Multi.createFrom()
                .range(0, asked)
                .onItem()
                .transformToUni(i -> failure(executors.get(i % 3).lease(other, "op_" + i)))
                .concatenate()
                .collect()
                .asList());
        serveAll();

        // Then
        assertThat(failures)
                .allSatisfy(failure -> assertThat(failure).hasValueSatisfying(LeasesUnderFaultsIT::isTemporary));
        assertThat(server.asked("") - before).isLessThanOrEqualTo(asked * 11 / 10);
        server.fault = request -> false;
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> done(vault().lease(other, "op_after")).secrets().equals(KEY.secrets()));
    }

    @Test
    @DisplayName(
            "V8 While the server hangs, a lease ends within 2 s, and those of other connections are given as before")
    void leasesOfOthersAreGivenWhileTheServerHangs() {
        // Given
        serveAll(); // warm
        double alone = p99();
        server.fault = request -> true;

        // When
        long end = System.nanoTime() + HANGING.toNanos();
        int failed = 0;
        double beside = Double.MAX_VALUE;
        while (System.nanoTime() < end) {
            long asked = System.nanoTime();
            CompletableFuture<Optional<Throwable>> failure =
                    failure(vault().lease(other, "op_" + failed)).subscribeAsCompletionStage();
            beside = Math.min(beside, p99());
            assertThat(failure.orTimeout(10, TimeUnit.SECONDS).join())
                    .hasValueSatisfying(LeasesUnderFaultsIT::isTemporary);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(LEASE);
            failed++;
        }

        // Then
        System.out.printf(
                "V8: hung for %s: %d leases failed; the others' p99 is %.1f us alone and %.1f us beside them%n",
                HANGING, failed, alone, beside);
        assertThat(beside).isLessThan(alone * 1.1 + 20);
        server.fault = request -> false;
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> done(vault().lease(other, "op_after")).secrets().equals(KEY.secrets()));
    }

    /** Microseconds that one of a hundred leases takes longer than. */
    private double p99() {
        long[] times = new long[20_000];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            done(executors.get(i % 3).lease(leased.get(i % leased.size()), "op_2"));
            times[i] = System.nanoTime() - start;
        }
        Arrays.sort(times);
        return times[times.length * 99 / 100] / 1e3;
    }

    private void serveAll() {
        executors.forEach(executor -> leased.forEach(
                ref -> assertThat(done(executor.lease(ref, "op_2")).secrets()).isEqualTo(KEY.secrets())));
    }

    private CachingCredentialVault executor(int seed) {
        return new CachingCredentialVault(replica, Clock.systemUTC(), new SplittableRandom(seed), 100);
    }

    private CredentialVault vault() {
        return executors.get(0);
    }

    private void connect(CredentialRef ref) {
        Secret code = backing.tokens().script().authorize(VERIFIER, REDIRECT);
        done(vault().exchange(
                        ref,
                        new AuthorizationCode("google_sheets", "oauth2", Map.of(), true, code, VERIFIER, REDIRECT)));
    }

    private int refreshes() {
        return backing.tokens().script().refreshes();
    }

    private static Uni<Lease> renewed(CredentialVault executor, CredentialRef ref, int times) {
        Uni<Lease> lease = executor.lease(ref, "op_0");
        for (int i = 1; i <= times; i++) {
            String operation = "op_" + i;
            lease = lease.chain(refused -> asAnExecutorDoes(executor.renew(refused, operation)));
        }
        return lease;
    }

    private static Uni<Lease> asAnExecutorDoes(Uni<Lease> call) {
        return call.onFailure(LeasesUnderFaultsIT::isUnavailable)
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(1))
                .atMost(5);
    }

    private static Uni<Optional<Throwable>> failure(Uni<Lease> call) {
        return call.map(lease -> Optional.<Throwable>empty()).onFailure().recoverWithItem(Optional::of);
    }

    private static void isTemporary(Throwable failure) {
        assertThat(failure).matches(LeasesUnderFaultsIT::isUnavailable);
    }

    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof CredentialException known && known.kind() == FailureKind.CREDENTIAL_UNAVAILABLE;
    }

    private static CredentialRef ref(String connectionId) {
        return new CredentialRef("acme", connectionId);
    }

    private static <T> T done(Uni<T> call) {
        return call.await().atMost(PATIENCE);
    }
}

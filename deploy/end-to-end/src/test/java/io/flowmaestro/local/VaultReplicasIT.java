package io.flowmaestro.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.vault.client.Lease;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Refreshing with three replicas of the vault service as processes. In a small form for each build; as large as
 * the experiments are described with {@code -Dflowmaestro.full=true}.
 */
class VaultReplicasIT {
    private static final boolean FULL = Boolean.getBoolean("flowmaestro.full");
    private static final Duration PATIENCE = Duration.ofMinutes(FULL ? 20 : 2);

    /** What the token endpoint takes; the replicas are told to ask a little less, as their requests do not arrive evenly. */
    private static final double LIMIT = 300;

    private static VaultReplicas replicas;

    @BeforeAll
    static void start() throws Exception {
        replicas = new VaultReplicas(
                LIMIT,
                Map.of(
                        "flowmaestro.vault.refresh.rate", "270",
                        "flowmaestro.vault.refresh.deadline", FULL ? "PT25S" : "PT5S",
                        "flowmaestro.vault.refresh.shortest-life", "PT5S"));
    }

    @AfterAll
    static void stop() throws Exception {
        replicas.close();
    }

    @Test
    @DisplayName("T1 200 callers at three replicas want another token: one refresh")
    void oneRefreshForAll() {
        // Given
        await(replicas.connect("t1"));
        Lease refused = await(replicas.lease("t1"));

        // When
        List<Lease> renewed = all(IntStream.range(0, 200).mapToObj(i -> replicas.renew(refused)), 200);

        // Then
        assertThat(endpoint().refreshes("t1")).isEqualTo(1);
        assertThat(renewed).extracting(Lease::secrets).doesNotContain(refused.secrets());
        assertThat(renewed.stream().map(Lease::secrets).distinct()).hasSize(1);
    }

    @Test
    @DisplayName("T2 refreshing goes on while replicas are restarted by SIGTERM: no refresh token comes twice")
    void restartsReuseNothing() throws Exception {
        // Given
        int families = FULL ? 200 : 40;
        int each = FULL ? 50 : 10;
        int reusesBefore = endpoint().reuses();
        List<String> names = names("t2-", families);
        all(names.stream().map(replicas::connect), 32);

        // When
        CompletableFuture<Void> refreshing =
                all(names.stream().map(name -> renewed(name, each))).subscribeAsCompletionStage();
        int restarts = 0;
        while (restarts < 3 || !refreshing.isDone()) {
            replicas.stop(restarts % 3);
            replicas.restart(restarts % 3);
            restarts++;
        }
        refreshing.get();

        // Then
        int refreshed = names.stream().mapToInt(endpoint()::refreshes).sum();
        int reused = endpoint().reuses() - reusesBefore;
        System.out.printf("T2: %d refreshes, %d restarts, %d reuses%n", refreshed, restarts, reused);
        assertThat(refreshed).isEqualTo(families * each);
        assertThat(names)
                .allSatisfy(name -> assertThat(endpoint().refreshes(name)).isEqualTo(each));
        assertThat(reused).isZero();
    }

    @Test
    @DisplayName("T4 a replica is killed between the provider's answer and the write")
    void onlyWhatWasInFlightIsTriedOnceMore() throws Exception {
        // Given
        int each = FULL ? 300 : 60;
        List<String> names = IntStream.range(0, each)
                .boxed()
                .flatMap(i -> Stream.of("grace-" + i, "strict-" + i))
                .toList();
        all(names.stream().map(replicas::connect), 32);
        List<Lease> leases = all(names.stream().map(replicas::lease), 32);
        int reusesBefore = endpoint().reuses();
        int killed = 0;
        Set<String> atTheKilled = IntStream.range(0, leases.size())
                .filter(i -> replicaOf(i) == killed)
                .mapToObj(i -> leases.get(i).ref().connectionId())
                .collect(Collectors.toSet());
        endpoint().slower(Duration.ofSeconds(1));

        // When
        CompletableFuture<Set<String>> failing = Multi.createFrom()
                .range(0, leases.size())
                .onItem()
                .transformToUni(i -> replicas.renew(replicaOf(i), leases.get(i))
                        .map(renewed -> "")
                        .onFailure()
                        .recoverWithItem(failure -> leases.get(i).ref().connectionId()))
                .merge(names.size())
                .filter(name -> !name.isEmpty())
                .collect()
                .asSet()
                .subscribeAsCompletionStage();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Stream.of("grace", "strict")
                        .allMatch(kind -> endpoint().answering().stream()
                                        .filter(name -> name.startsWith(kind) && atTheKilled.contains(name))
                                        .count()
                                >= 3));
        replicas.kill(killed);
        Set<String> inFlight = leftBehind();
        endpoint().slower(Duration.ZERO);
        replicas.restart(killed);
        Set<String> failed = failing.get();

        // Then
        System.out.printf("T4: in flight at the kill %s, failed %s%n", inFlight, failed);
        // Those whose answer found nobody are some of them: an answer may also have reached the killed process, and no
        // further.
        Set<String> unheard =
                endpoint().unanswered().stream().filter(names::contains).collect(Collectors.toCollection(TreeSet::new));
        assertThat(unheard).isNotEmpty();
        assertThat(inFlight).containsAll(unheard).containsAll(failed);
        assertThat(failed)
                .isNotEmpty()
                .allMatch(name -> name.startsWith("strict"))
                .containsAll(unheard.stream()
                        .filter(name -> name.startsWith("strict"))
                        .toList());
        assertThat(replicas.query("SELECT connection_id FROM credential_record WHERE refused IS NOT NULL"))
                .containsExactlyInAnyOrderElementsOf(failed);
        assertThat(names)
                .allSatisfy(name -> assertThat(endpoint().refreshes(name))
                        .isBetween(1, name.startsWith("grace") && inFlight.contains(name) ? 2 : 1));
        assertThat(unheard)
                .filteredOn(name -> name.startsWith("grace"))
                .allSatisfy(name -> assertThat(endpoint().refreshes(name)).isEqualTo(2));
        assertThat(endpoint().reuses() - reusesBefore).isEqualTo(failed.size());
        int refused = endpoint().refused();
        failed.forEach(name -> await(replicas.lease(name)
                .onItem()
                .ignore()
                .andContinueWithNull()
                .onFailure()
                .recoverWithNull()));
        assertThat(endpoint().refused()).as("no loop").isEqualTo(refused);
    }

    @Test
    @DisplayName("T6 B7 tokens that expire within a minute are refreshed once each, and nobody fails")
    void allExpireTogether() throws Exception {
        // Given
        int count = FULL ? 10_000 : 300;
        Duration span = Duration.ofSeconds(FULL ? 60 : 3);
        List<String> names = names("b7-", count);
        Instant firstEnd = Instant.now().plus(FULL ? lifeToSeed(count) : Duration.ofSeconds(20));
        endpoint().expiring(firstEnd, span);
        all(names.stream().map(replicas::connect), 48);
        endpoint().expiring(Instant.MAX, Duration.ZERO);
        Duration seeding = Duration.between(Instant.now(), firstEnd);
        int before = endpoint().refreshes();
        int limitedBefore = endpoint().limited();
        int reusesBefore = endpoint().reuses();

        // When
        assertThat(names)
                .allSatisfy(name -> assertThat(endpoint().refreshes(name)).isZero());
        Instant start = FULL ? outageUntil(firstEnd.minusSeconds(30)) : Instant.now();
        CompletableFuture<List<Lease>> leases = Multi.createFrom()
                .ticks()
                .every(Duration.ofMillis(FULL ? 4 : 20))
                .select()
                .first(count)
                .onOverflow()
                .buffer(count)
                .onItem()
                .transformToUni(i -> replicas.lease(names.get((int) (i * 7919L % count))))
                .merge(256)
                .collect()
                .asList()
                .subscribeAsCompletionStage();
        Awaitility.await().atMost(PATIENCE).until(() -> endpoint().refreshes() - before >= count);
        Duration drained = Duration.between(start, Instant.now());
        List<Lease> lent = leases.get();

        // Then
        System.out.printf(
                "T6 B7: %d tokens, %d refreshes, %d reuses, %d leases, %d times too many, drained in %.1f s with the start of the replicas, "
                        + "first expired %.1f s after the start, seeded %s before that%n",
                count,
                endpoint().refreshes() - before,
                endpoint().reuses() - reusesBefore,
                lent.size(),
                endpoint().limited() - limitedBefore,
                drained.toMillis() / 1000.0,
                Duration.between(start, firstEnd).toMillis() / 1000.0,
                seeding);
        assertThat(lent).hasSize(count);
        assertThat(names)
                .allSatisfy(name -> assertThat(endpoint().refreshes(name)).isEqualTo(1));
        assertThat(endpoint().refreshes() - before).isEqualTo(count);
        assertThat(endpoint().reuses() - reusesBefore).isZero();
    }

    /** So long that none of so many tokens is due before the last of them is there: by how long a part of them takes. */
    private static Duration lifeToSeed(int count) {
        int part = count / 20;
        Instant start = Instant.now();
        all(names("b7-sample-", part).stream().map(replicas::connect), 48);
        return Duration.between(start, Instant.now()).multipliedBy(20 * 2).plusSeconds(60);
    }

    /** Nobody refreshes meanwhile, so that all is due at once. Says when the replicas were started again. */
    private static Instant outageUntil(Instant end) throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            replicas.stop(i);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> Instant.now().isAfter(end));
        Instant start = Instant.now();
        for (int i = 0; i < 3; i++) {
            replicas.restart(i);
        }
        return start;
    }

    /** Connections whose claims' holder is gone: those of the living come to their end meanwhile. */
    private static Set<String> leftBehind() throws Exception {
        String sent = "SELECT connection_id || ' ' || fence FROM credential_claim WHERE sent_at IS NOT NULL";
        List<String> atTheKill = replicas.query(sent);
        Instant later = Instant.now().plusSeconds(3);
        Awaitility.await().until(() -> Instant.now().isAfter(later));
        return replicas.query(sent).stream()
                .filter(atTheKill::contains)
                .map(claim -> claim.split(" ")[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Uni<Lease> renewed(String name, int times) {
        Uni<Lease> lease = replicas.lease(name);
        for (int i = 0; i < times; i++) {
            lease = lease.chain(replicas::renew);
        }
        return lease;
    }

    /** Which replica is asked for the lease of that index: each by turns, and so for each kind of family. */
    private static int replicaOf(int index) {
        return index % VaultReplicas.COUNT;
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static <T> List<T> all(Stream<Uni<T>> work, int atOnce) {
        return await(Multi.createFrom()
                .iterable(work.toList())
                .onItem()
                .transformToUni(each -> each)
                .merge(atOnce)
                .collect()
                .asList());
    }

    private static <T> Uni<Void> all(Stream<Uni<T>> work) {
        return Multi.createFrom()
                .iterable(work.toList())
                .onItem()
                .transformToUni(each -> each)
                .merge(256)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static RotatingTokenEndpoint endpoint() {
        return replicas.endpoint();
    }

    private static <T> T await(Uni<T> work) {
        return work.await().atMost(PATIENCE);
    }
}

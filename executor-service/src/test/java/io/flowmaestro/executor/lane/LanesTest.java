package io.flowmaestro.executor.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.executor.limit.Breaker;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final Instant LATER = Instant.EPOCH.plusSeconds(3_600);
    private static final LaneLimits LIMITS = new LaneLimits(6, 2, 4);

    private final List<Asked> started = new ArrayList<>();
    private final Map<String, List<Candidate>> journal = new TreeMap<>();
    private final TestLoop loop = new TestLoop();
    private final Lanes lanes = new Lanes(
            LIMITS,
            (connection, most) -> Uni.createFrom().item(taken(connection, most)),
            loop,
            () -> loop.now,
            loop.clock,
            new java.util.Random(7));

    @Test
    void startsAtOnceUpToTheConnectionsBound() {
        // When
        List<Asked> asked = offer("a", 3);

        // Then
        assertThat(started).containsExactly(asked.get(0), asked.get(1));
        asked.get(0).end();
        assertThat(started).hasSize(3);
    }

    @Test
    void letsOneHangingConnectionDelayNoOther() {
        // Given
        offer("hanging", 4);

        // When
        Asked other = offer("other", 1).get(0);

        // Then
        assertThat(started).contains(other).hasSize(3);
    }

    @Test
    void servesConnectionsInTurnWherePlacesAreFew() {
        // Given
        offer("a", 2);
        offer("b", 2);
        List<Asked> first = offer("c", 2);
        List<Asked> greedy = offer("c", 2);
        Asked patient = offer("d", 1).get(0);

        // When
        first.get(0).end();
        first.get(1).end();

        // Then
        assertThat(started).contains(patient).contains(greedy.get(0)).doesNotContain(greedy.get(1));
    }

    @Test
    void runsOrderedOnesOneAtATimeAndLetsOthersPass() {
        // Given
        Asked first = offer(ask("a").inOrder());
        Asked second = offer(ask("a").inOrder());
        Asked free = offer(ask("a"));

        // When
        List<Asked> before = List.copyOf(started);
        first.end();

        // Then
        assertThat(before).containsExactly(first, free);
        assertThat(started).containsExactly(first, free, second);
    }

    @Test
    void keepsTheOrderOverAPause() {
        // Given
        Asked first = offer(ask("a").inOrder());
        Asked second = offer(ask("a").inOrder());

        // When
        first.pause(Duration.ofSeconds(5));
        loop.advance(4_000);
        boolean early = started.contains(second);
        loop.advance(1_000);
        boolean resumed = first.resumed;
        first.end();

        // Then
        assertThat(early).isFalse();
        assertThat(resumed).isTrue();
        assertThat(started).containsExactly(first, second);
    }

    @Test
    void holdsNoPlaceInAPause() {
        // Given
        List<Asked> asked = offer("a", 2);
        Asked waiting = offer("a", 1).get(0);

        // When
        asked.get(0).pause(Duration.ofSeconds(60));

        // Then
        assertThat(started).contains(waiting);
    }

    @Test
    void keepsToTheRateOfEachKey() {
        // Given
        Rate one = new Rate("C1", 1, Duration.ofSeconds(1));
        Rate two = new Rate("C2", 1, Duration.ofSeconds(1));
        Asked first = offer(ask("a").at(one));
        Asked second = offer(ask("a").at(one));
        Asked other = offer(ask("a").at(two));
        first.place().calls();
        other.place().calls();
        first.end();
        other.end();

        // When
        List<Asked> before = List.copyOf(started);
        loop.advance(1_000);

        // Then
        assertThat(before).containsExactly(first, other);
        assertThat(started).containsExactly(first, other, second);
    }

    @Test
    void leavesTheRateToOthersWhereNoCallWasMade() {
        // Given
        Rate one = new Rate("C1", 1, Duration.ofSeconds(1));
        Asked repeated = offer(ask("a").at(one));
        Asked next = offer(ask("a").at(one));

        // When
        repeated.end();

        // Then
        assertThat(started).containsExactly(repeated, next);
    }

    @Test
    void parksTheConnectionThatIsTooFastAndNoOther() {
        // Given
        Asked first = offer("a", 1).get(0);
        first.place().limited(Duration.ofSeconds(10));
        first.end();

        // When
        Asked held = offer("a", 1).get(0);
        Asked other = offer("b", 1).get(0);
        loop.advance(9_999);
        boolean early = started.contains(held);
        loop.advance(300);

        // Then
        assertThat(started).contains(other);
        assertThat(early).isFalse();
        assertThat(started).contains(held);
    }

    @Test
    void keepsCallsBackFromWhatFailsAndSaysSo() {
        // Given
        for (int i = 0; i < 5; i++) {
            Asked failing = offer("a", 1).get(0);
            failing.place().failed();
            failing.end();
        }

        // When
        Asked held = offer("a", 1).get(0);
        Asked other = offer("b", 1).get(0);

        // Then
        assertThat(started).contains(other).doesNotContain(held);
        assertThat(lanes.obstacles()).containsExactly(new Obstacle("slack", held.connection(), Breaker.State.OPEN));
        assertThat(lanes.startable()).isZero();
        loop.advance(1_000);
        assertThat(started).contains(held);
        assertThat(held.place().obstacle()).isEqualTo("circuit_open");
        held.place().answered(5);
        assertThat(held.place().obstacle()).isNull();
    }

    @Test
    void wakesEveryLaneThatWaitedForItsHost() {
        // Given
        List<Asked> failing = List.of(
                offer("a", 1).get(0), offer("b", 1).get(0), offer("c", 1).get(0));
        failing.forEach(asked -> asked.place().failed());
        failing.forEach(Asked::end);
        List<Asked> waiting =
                IntStream.range(0, 20).mapToObj(i -> offer("d" + i, 1).get(0)).toList();
        assertThat(started).doesNotContainAnyElementsOf(waiting);

        // When
        for (int i = 0; i < 100; i++) {
            loop.advance(100);
            for (Asked asked : List.copyOf(started)) {
                asked.place().answered(5);
                asked.end();
            }
        }

        // Then
        assertThat(started).containsAll(waiting);
    }

    @Test
    void endsWhatWaitedPastItsDeadlineWithoutAPlace() {
        // Given
        offer("a", 2);
        Asked late = offer(ask("a").until(Instant.EPOCH.plusSeconds(2)));

        // When
        loop.advance(2_000);
        lanes.sweep();

        // Then
        assertThat(started).contains(late);
        late.end();
        assertThat(offer("b", 1).get(0).startedIn(started)).isTrue();
    }

    @Test
    void dropsWhatIsAnothersByNow() {
        // Given
        List<Asked> running = offer("a", 2);
        Asked waiting = offer("a", 1).get(0);
        running.get(0).pause(Duration.ofSeconds(60));
        waiting.end();
        Asked behind = offer(ask("a").inOrder());
        running.forEach(asked -> asked.abandoned = true);
        behind.abandoned = true;

        // When
        lanes.dropAbandoned();

        // Then
        assertThat(running.get(0).resumed).isFalse();
        assertThat(running.get(0).gone).isTrue();
        running.get(1).end();
        assertThat(offer("a", 1).get(0).startedIn(started)).isTrue();
    }

    @Test
    void parksAFloodAndBringsItBackInItsOrder() {
        // Given
        List<Asked> flood = offer("a", 100);
        assertThat(journal.get("a")).hasSize(94);

        // When
        while (started.size() < 100) {
            int before = started.size();
            started.get(before - 1).end();
            started.get(Math.max(0, before - 2)).end();
            lanes.sweep();
            assertThat(started.size()).isGreaterThan(before);
        }

        // Then
        assertThat(started).containsExactlyElementsOf(flood);
        assertThat(journal.get("a")).isEmpty();
    }

    @Test
    void bringsBackWhatAnotherOwnerLeftAfterAllThatWasBefore() {
        // Given
        Asked older = ask("a");
        Asked left = ask("a");
        journal.put("a", new ArrayList<>(List.of(left)));

        // When
        lanes.hold(left.connection(), 1);
        offer(older);
        lanes.sweep();
        assertThat(started).isEmpty();
        lanes.release(left.connection());

        // Then
        assertThat(started).containsExactly(older, left);
    }

    @Test
    void makesRoomByParkingWhatOpensLate() {
        // Given
        Asked first = offer("a", 1).get(0);
        first.place().limited(Duration.ofMinutes(10));
        first.end();
        List<Asked> held = offer("a", 3);

        // When
        lanes.relieve();
        List<Candidate> parked = List.copyOf(journal.get("a"));
        loop.advance(Duration.ofMinutes(10).toMillis() + 300);
        lanes.sweep();

        // Then
        assertThat(parked).containsExactlyInAnyOrderElementsOf(held);
        assertThat(started).contains(held.get(0), held.get(1));
    }

    private List<Candidate> taken(CredentialRef connection, int most) {
        List<Candidate> parked = journal.getOrDefault(connection.connectionId(), new ArrayList<>());
        parked.sort((one, other) -> Long.compare(((Asked) one).offset, ((Asked) other).offset));
        List<Candidate> found = List.copyOf(parked.subList(0, Math.min(most, parked.size())));
        parked.removeAll(found);
        return found;
    }

    private List<Asked> offer(String connection, int count) {
        return IntStream.range(0, count).mapToObj(i -> offer(ask(connection))).toList();
    }

    private Asked offer(Asked asked) {
        lanes.offer(asked);
        return asked;
    }

    private Asked ask(String connection) {
        return new Asked(connection);
    }

    /** A request, and what became of it. */
    private final class Asked implements Candidate {
        private static final String HOST = "api.example.com";

        private final CredentialRef connection;
        private final long offset = loop.offsets++;
        private boolean ordered;
        private @Nullable Rate rate;
        private Instant deadline = LATER;
        private boolean abandoned;
        private boolean resumed;
        private boolean gone;
        private @Nullable Place place;

        Asked(String connection) {
            this.connection = new CredentialRef("acme", connection);
        }

        Asked inOrder() {
            ordered = true;
            return this;
        }

        Asked at(Rate limit) {
            rate = limit;
            return this;
        }

        Asked until(Instant end) {
            deadline = end;
            return this;
        }

        Place place() {
            assertThat(place).isNotNull();
            return place;
        }

        void end() {
            place().leave();
        }

        void pause(Duration wait) {
            place().pause(wait).subscribe().with(ours -> {
                resumed = ours;
                gone = !ours;
            });
        }

        boolean startedIn(List<Asked> those) {
            return those.contains(this);
        }

        @Override
        public CredentialRef connection() {
            return connection;
        }

        @Override
        public String provider() {
            return "slack";
        }

        @Override
        public String host() {
            return HOST;
        }

        @Override
        public @Nullable Rate rate() {
            return rate;
        }

        @Override
        public boolean ordered() {
            return ordered;
        }

        @Override
        public Instant deadline() {
            return deadline;
        }

        @Override
        public boolean isAbandoned() {
            return abandoned;
        }

        @Override
        public void run(Place given) {
            place = given;
            started.add(this);
        }

        @Override
        public void drop() {
            gone = true;
        }

        @Override
        public Uni<Void> park() {
            journal.computeIfAbsent(connection.connectionId(), of -> new ArrayList<>())
                    .add(this);
            return Uni.createFrom().voidItem();
        }
    }

    /** Time that passes when it is told to. */
    private static final class TestLoop implements Loop {
        private final List<Timer> timers = new ArrayList<>();
        private final Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return Instant.EPOCH.plusMillis(now);
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        private long now;
        private long offsets;

        void advance(long millis) {
            long end = now + millis;
            while (true) {
                Timer next = timers.stream()
                        .filter(timer -> timer.at <= end)
                        .min(java.util.Comparator.comparingLong(Timer::at))
                        .orElse(null);
                if (next == null) {
                    break;
                }
                timers.remove(next);
                now = next.at;
                next.task.run();
            }
            now = end;
        }

        @Override
        public void run(Runnable task) {
            task.run();
        }

        @Override
        public void after(Duration wait, Runnable task) {
            timers.add(new Timer(now + wait.toMillis(), task));
        }

        private record Timer(long at, Runnable task) {}
    }
}

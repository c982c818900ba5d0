package io.flowmaestro.faults.experiment;

import io.flowmaestro.faults.bed.Ask;
import io.flowmaestro.faults.bed.Bed;
import io.flowmaestro.faults.bed.Connection;
import io.flowmaestro.faults.bed.Trial;
import io.flowmaestro.faults.provider.Behaviour;
import io.flowmaestro.faults.provider.Call;
import io.flowmaestro.local.ServiceProcess;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A load with the faults of an ordinary day: a provider of 50 ms that fails at times, and an executor that is killed. The
 * load comes in slices of a minute; each is checked when all of it is over, while the next goes on.
 */
public final class Soaking {
    private static final Duration SLICE = Duration.ofMinutes(1);
    private static final int DELAY_MILLIS = 50;
    private static final int SPREAD_MILLIS = 10;
    private static final Duration LATE = Duration.ofMillis(25);
    private static final int TICK_MILLIS = 20;

    /** How much, and for how long. */
    public enum Phase {
        /** 200 operations a second for 5 minutes, over 500 connections. */
        SHORT(200, 300, 500, 1, Duration.ofSeconds(30)),
        /** 500 operations a second for an hour, over 10,000 connections. */
        LONG(500, 3_600, 10_000, 1, Duration.ofSeconds(30)),
        /** 5,000 operations a second for 20 seconds, ten times, each time until all is done. */
        BURST(5_000, 20, 500, 10, Duration.ofMinutes(10));

        private final int rate;
        private final int seconds;
        private final int connections;
        private final int times;
        private final Duration life;

        Phase(int rate, int seconds, int connections, int times, Duration life) {
            this.rate = rate;
            this.seconds = seconds;
            this.connections = connections;
            this.times = times;
            this.life = life;
        }
    }

    private Soaking() {}

    /**
     * Keeps the load up, and fails with a sentence where a promise is not kept.
     *
     * @param seconds how long it asks in all, in place of the phase's own; 0 for that. Bursts are as many as fit in, and one
     *     at least
     * @param out takes the figures
     */
    public static void run(Bed bed, Phase phase, int seconds, Consumer<String> out) throws Exception {
        int all = seconds > 0 ? seconds : phase.seconds * phase.times;
        int time = phase.times > 1 ? Math.min(all, phase.seconds) : all;
        List<ServiceProcess> executors = bed.executors(2, Map.of());
        Trial first = new Trial(bed, "S0", false, out);
        List<Connection> connections = first.connections(phase.connections);
        Steady.warmUp(first, connections.subList(0, Math.min(200, connections.size())));
        for (int i = 0; i < Math.max(1, all / time); i++) {
            soak(bed, phase, "S" + (i + 1), time, connections, i == 0 ? executors.get(0) : null, out);
        }
        out.accept("load of this machine at the end: %.1f"
                .formatted(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    }

    private static void soak(
            Bed bed,
            Phase phase,
            String name,
            int seconds,
            List<Connection> connections,
            @Nullable ServiceProcess victim,
            Consumer<String> out)
            throws Exception {
        Instant begun = Instant.now();
        Instant end = begun.plusSeconds(seconds);
        Instant killAt = begun.plusSeconds(seconds / 2);
        ServiceProcess toKill = phase == Phase.BURST ? null : victim;
        Random random = new Random(7);
        List<Slice> slices = new ArrayList<>();
        Slice current = null;
        long sent = 0;
        while (Instant.now().isBefore(end)) {
            if (current == null || Instant.now().isAfter(current.until)) {
                current = new Slice(
                        new Trial(bed, name + "x" + slices.size(), false, out),
                        Instant.now().plus(SLICE),
                        phase.life);
                current.trial.behave(Soaking::asOnAnOrdinaryDay);
                slices.add(current);
                checkThoseThatAreOver(slices, current);
            }
            long due = phase.rate * Duration.between(begun, Instant.now()).toMillis() / 1_000;
            for (; sent < due; sent++) {
                Connection connection = connections.get(random.nextInt(connections.size()));
                current.send(current.trial
                        .ask(connection, Load.operation((int) sent))
                        .living(phase.life));
            }
            if (toKill != null && Instant.now().isAfter(killAt)) {
                toKill.kill();
                toKill = null;
                slices.forEach(slice -> slice.trial.handedOver());
                current.disturbed = true;
                bed.executors(2, Map.of());
            }
            Thread.sleep(TICK_MILLIS); // the pace of the load
        }
        Instant over = Instant.now();
        for (Slice slice : slices) {
            slice.finish();
        }
        Instant done = Instant.now();
        out.accept("%d operations in %d s, all over %d ms after the last: %d a second"
                .formatted(
                        sent,
                        seconds,
                        Duration.between(over, done).toMillis(),
                        sent * 1_000 / Duration.between(begun, done).toMillis()));
    }

    private static void checkThoseThatAreOver(List<Slice> slices, Slice current) {
        slices.stream()
                .filter(slice ->
                        slice != current && !slice.checked && slice.trial.open().isEmpty())
                .forEach(Slice::check);
    }

    /** 50 ms and a fifth more or less, 2 % 503, 1 % 429, 0.2 % no answer. */
    private static Behaviour asOnAnOrdinaryDay(Call call) {
        Duration delay = Crashes.spread(call, DELAY_MILLIS - SPREAD_MILLIS, DELAY_MILLIS + SPREAD_MILLIS);
        int lot = Math.floorMod((call.number() + "/" + call.id()).hashCode(), 1_000);
        if (lot < 20) {
            return Behaviour.refuse(503, "unavailable").after(delay).acting();
        }
        if (lot < 30) {
            return Behaviour.refuse(429, "slow_down").after(delay);
        }
        return lot < 32 ? Behaviour.hang() : Behaviour.done(delay);
    }

    /** A minute of the load. */
    private static final class Slice {
        private final Trial trial;
        private final Instant until;
        private final Set<String> ids = new HashSet<>();
        private final Duration life;
        private boolean disturbed;
        private boolean checked;

        private Slice(Trial trial, Instant until, Duration life) {
            this.trial = trial;
            this.until = until;
            this.life = life;
        }

        private void send(Ask ask) {
            ids.add(ask.id());
            trial.send(ask);
        }

        private void finish() throws InterruptedException {
            if (!checked) {
                trial.settle(life.plusSeconds(30));
                check();
            }
        }

        private void check() {
            checked = true;
            trial.check();
            List<Duration> smooth = trial.latencies(ids).stream()
                    .limit((long) (ids.size() * 0.96)) // without those that the provider failed
                    .toList();
            Duration p50 = Trial.percentile(smooth, 0.5).minusMillis(DELAY_MILLIS);
            Duration p99 = Trial.percentile(smooth, 0.99).minusMillis(DELAY_MILLIS);
            trial.say(
                    "added to the provider's %d ms: p50 %d ms, p99 %d ms%s",
                    DELAY_MILLIS, p50.toMillis(), p99.toMillis(), disturbed ? ", with the kill" : "");
            if (!disturbed && p99.compareTo(LATE) > 0) {
                trial.say("which is more than the %d ms of the aim", LATE.toMillis());
            }
            trial.forget();
            ids.clear();
        }
    }
}

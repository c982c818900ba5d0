package io.flowmaestro.faults.bed;

import io.flowmaestro.catalog.Effect;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.faults.history.Checker;
import io.flowmaestro.faults.history.History;
import io.flowmaestro.faults.history.Hit;
import io.flowmaestro.faults.history.Request;
import io.flowmaestro.faults.history.Result;
import io.flowmaestro.faults.history.Verdict;
import io.flowmaestro.faults.history.Violation;
import io.flowmaestro.faults.provider.Behaviour;
import io.flowmaestro.faults.provider.Script;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One experiment while it runs: its own connections and operations on the bed that all share, and the history of both.
 * Used by one thread.
 */
public final class Trial {
    private static final Duration SENDING = Duration.ofSeconds(30);

    private final Bed bed;
    private final String name;
    private final boolean small;
    private final Consumer<String> out;
    private final List<Ask> asked = new ArrayList<>();
    private final Set<String> improper = new HashSet<>();
    private final List<Future<RecordMetadata>> sending = new ArrayList<>();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Random random = new Random(42);
    private int ids;
    private int connections;
    private int handovers;

    /**
     * @param name of the row, with which all its ids begin
     * @param small whether it has to be short
     * @param out takes its figures
     */
    public Trial(Bed bed, String name, boolean small, Consumer<String> out) {
        this.bed = bed;
        this.name = name;
        this.small = small;
        this.out = out;
        behave(call -> Behaviour.done(Duration.ZERO));
    }

    /** What it runs on. */
    public Bed bed() {
        return bed;
    }

    /** One of two sizes: for each change, or for each night. */
    public <T> T size(T whenSmall, T whenFull) {
        return small ? whenSmall : whenFull;
    }

    /** How long something may take: the small form shares its machine with builds, and is held to the magnitude alone. */
    public Duration within(Duration time) {
        return small ? time.multipliedBy(5) : time;
    }

    /** The same numbers in each run. */
    public Random random() {
        return random;
    }

    /** Says a figure. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more library
    public void say(String figure, Object... values) {
        out.accept(figure.formatted(values));
    }

    /** A new connected account. */
    public Connection connection() {
        return connections(1).get(0);
    }

    /** New connected accounts. */
    public List<Connection> connections(int count) {
        List<Connection> made = IntStream.range(0, count)
                .mapToObj(i -> new Connection("acme", "%s_%d".formatted(name, ++connections)))
                .toList();
        bed.connect(made);
        return made;
    }

    /** An operation id that no other has. */
    public String id() {
        return "%s-%d".formatted(name, ++ids);
    }

    /** A request for an operation, with an id of its own. */
    public Ask ask(Connection connection, String operation) {
        return Ask.of(id(), connection, operation);
    }

    /** What becomes of this experiment's calls from now on, but for those with a script of their own. */
    public void behave(Script script) {
        bed.provider().follow(call -> scripts.getOrDefault(call.id(), script).behaviour(call));
    }

    /** What becomes of one operation's calls, the first, the second and so on; the last is for all that follow. */
    public void behave(String id, Behaviour... inTurn) {
        scripts.put(id, call -> inTurn[Math.min(call.number(), inTurn.length) - 1]);
    }

    /** Asks, without waiting for Kafka. */
    public void send(Ask ask) {
        asked.add(ask);
        sending.add(bed.platform().ask(ask));
    }

    /**
     * Writes a record that is no proper request; it is not part of the history.
     *
     * @param others headers in place of those that a request of that id would have, or beside them
     */
    public void sendRaw(
            int partition, Connection connection, String id, byte @Nullable [] value, Map<String, String> others) {
        improper.add(id);
        Map<String, String> headers = Platform.headers(id, connection, Instant.now());
        headers.putAll(others);
        sending.add(bed.platform().send(partition, connection.id(), value, headers));
    }

    /** How many partitions requests have. */
    public int partitions() {
        return bed.platform().partitions();
    }

    /** Waits until Kafka has all that was asked so far. */
    public void sent() throws InterruptedException {
        for (Future<RecordMetadata> each : sending) {
            try {
                each.get(SENDING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException failure) {
                throw new Broken("Kafka did not take a request: " + failure);
            }
        }
        sending.clear();
    }

    /** Notes that an executor lost partitions before it could finish or commit its work, by its end or otherwise. */
    public void handedOver() {
        handovers++;
    }

    /** Whether an operation has its result, or is put aside. */
    public boolean isOver(String id) {
        return !bed.platform().results(id).isEmpty()
                || bed.platform().deadLetter(id).isPresent();
    }

    /** How many requests were written so far. */
    public int asked() {
        return asked.size();
    }

    /** Asked so far, and not over. */
    public List<String> open() {
        return asked.stream().map(Ask::id).filter(id -> !isOver(id)).toList();
    }

    /** An operation's result, waited for. */
    public Result result(String id, Duration deadline) throws InterruptedException {
        until(deadline, id + " has no result", () -> !bed.platform().results(id).isEmpty());
        return bed.platform().results(id).get(0);
    }

    /** The result of one that did not succeed, if there is one. */
    public Optional<String> unsuccessful() {
        return asked.stream()
                .flatMap(ask -> results(ask.id()).stream().limit(1))
                .filter(result -> result.status() != OperationStatus.SUCCEEDED)
                .map(Result::content)
                .findFirst();
    }

    /** Every copy of an operation's result so far. */
    public List<Result> results(String id) {
        return bed.platform().results(id);
    }

    /** Why a request was put aside, waited for. */
    public String deadLetter(String id, Duration deadline) throws InterruptedException {
        until(
                deadline,
                id + " is no dead letter",
                () -> bed.platform().deadLetter(id).isPresent());
        return bed.platform().deadLetter(id).orElseThrow();
    }

    /** The alerts of a connection so far, as JSON. */
    public List<String> alerts(Connection connection) {
        return bed.platform().alerts(connection);
    }

    /** How many calls of writes came after the first of their operation. */
    public long repeatedWrites() {
        Map<String, Long> calls = hits().stream().collect(Collectors.groupingBy(Hit::id, Collectors.counting()));
        return asked.stream()
                .filter(ask -> ask.request().effect() != Effect.NONE)
                .map(Ask::id)
                .distinct()
                .mapToLong(id -> Math.max(0, calls.getOrDefault(id, 0L) - 1))
                .sum();
    }

    /** Whether an operation of this experiment is anything but a read. */
    public boolean writes(String id) {
        return asked.stream()
                .filter(ask -> ask.id().equals(id))
                .anyMatch(ask -> ask.request().effect() != Effect.NONE);
    }

    /** Waits until all that was asked is over, or the time is. */
    public void settle(Duration deadline) throws InterruptedException {
        sent();
        long end = System.nanoTime() + deadline.toNanos();
        while (!open().isEmpty() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
    }

    /** Waits for a condition, and fails with a sentence where it does not come. */
    public void until(Duration deadline, String otherwise, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new Broken("%s after %d s.".formatted(otherwise, deadline.toSeconds()));
            }
            Thread.sleep(20);
        }
    }

    /** Fails with a sentence unless it holds. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more library
    public void require(boolean holds, String otherwise, Object... values) {
        if (!holds) {
            throw new Broken(otherwise.formatted(values));
        }
    }

    /** This experiment's calls at the provider, in the order in which they came. */
    public List<Hit> hits() {
        return bed.provider().hits().stream()
                .filter(hit -> hit.id().startsWith(name + "-"))
                .toList();
    }

    /** One operation's calls. */
    public List<Hit> hits(String id) {
        return bed.provider().hits().stream().filter(hit -> hit.id().equals(id)).toList();
    }

    /** Holds what was seen against the promises, says the figures, and fails with the first violations. */
    public Verdict check() {
        Verdict verdict = Checker.check(history());
        say("%s", verdict.figures());
        if (!verdict.isClean()) {
            throw new Broken("%d violations%n%s"
                    .formatted(
                            verdict.violations().size(),
                            verdict.violations().stream()
                                    .limit(10)
                                    .map(Violation::toString)
                                    .collect(Collectors.joining(System.lineSeparator()))));
        }
        require(
                verdict.figures().deadLetters() == 0,
                "%d proper requests became dead letters.",
                verdict.figures().deadLetters());
        return verdict;
    }

    /** Forgets all that was seen, to make room; nothing can be held against it after that. */
    public void forget() {
        bed.provider().forget(name + "-");
        bed.platform().forget(name + "-");
        asked.clear();
        scripts.clear();
    }

    private History history() {
        List<Request> requests = asked.stream().map(Ask::request).toList();
        List<Result> results = bed.platform().resultIds().stream()
                .filter(id -> id.startsWith(name + "-") && !improper.contains(id))
                .map(bed.platform()::results)
                .flatMap(Collection::stream)
                .sorted(Comparator.comparing(Result::seen))
                .toList();
        List<String> deadLetters = asked.stream()
                .map(Ask::id)
                .distinct()
                .filter(id -> bed.platform().deadLetter(id).isPresent())
                .toList();
        return new History(requests, hits(), results, deadLetters, handovers);
    }

    /** From asking to reading the result, of those of these operations that have one; shortest first. */
    public List<Duration> latencies(Collection<String> of) {
        return asked.stream()
                .filter(ask -> of.contains(ask.id()) && !results(ask.id()).isEmpty())
                .map(ask -> latency(ask.time(), results(ask.id()).get(0)))
                .sorted()
                .toList();
    }

    private static Duration latency(Instant asked, Result result) {
        return Duration.between(asked, result.seen());
    }

    /** The value below which this share of sorted values is. */
    public static Duration percentile(List<Duration> sorted, double share) {
        return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share));
    }
}

package io.flowmaestro.faults.experiment;

import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.faults.bed.Ask;
import io.flowmaestro.faults.bed.Connection;
import io.flowmaestro.faults.bed.Trial;
import io.flowmaestro.faults.history.Hit;
import io.flowmaestro.faults.history.Result;
import io.flowmaestro.faults.history.Verdict;
import io.flowmaestro.faults.provider.Behaviour;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Providers that answer badly, or not at all. */
final class ProviderFaults {
    static final List<Experiment> ROWS = List.of(
            new Experiment("H1", "a hanging provider costs its own connection alone", ProviderFaults::hangs),
            new Experiment(
                    "H2", "a lost answer is repeated where that is safe, and nowhere else", ProviderFaults::resets),
            new Experiment("H3", "half an answer is no failure of a write", ProviderFaults::halves),
            new Experiment("H4", "an answer without an end is cut", ProviderFaults::endless),
            new Experiment("H5", "a gzip bomb does not go off", ProviderFaults::bomb),
            new Experiment("H6", "an answer that drips ends at the deadline", ProviderFaults::drips),
            new Experiment("H7", "an unreadable answer is told as such", ProviderFaults::unreadable),
            new Experiment("H8", "429 is waited for as the provider says, within the deadline", ProviderFaults::limits),
            new Experiment("H9", "a 200 with an error in its body is a failure", ProviderFaults::errorsInBodies),
            new Experiment("H10", "401 and 403 of a key end the operation at once", ProviderFaults::refusals),
            new Experiment("H11", "redirects are not followed", ProviderFaults::redirects),
            new Experiment(
                    "H12",
                    "connections whose provider is down cost the others nothing, and heal",
                    ProviderFaults::down),
            new Experiment(
                    "H14", "connections that the provider closes while unused cost nothing", ProviderFaults::idle));

    private static final List<String> REPEATABLE = List.of("create_by_key", "set", "read");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a provider's retry budget has in any case, beside one for ten first attempts. */
    private static final int RETRIES_A_MINUTE = 10;

    private ProviderFaults() {}

    private static void hangs(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Duration life = trial.size(Duration.ofSeconds(8), Duration.ofSeconds(60));
        List<Connection> others = trial.connections(20);
        Connection hanging = trial.connection();
        trial.behave(call ->
                call.connection().endsWith(hanging.id()) ? Behaviour.hang() : Behaviour.done(Duration.ofMillis(50)));
        Steady.warmUp(trial, others);
        Steady.Pace before = Steady.run(trial, others, trial.size(150, 1_000), Duration.ofMillis(20));
        List<Ask> asks = IntStream.range(0, 50)
                .mapToObj(i -> trial.ask(hanging, "create").living(life))
                .toList();
        asks.forEach(trial::send);
        Steady.Pace during = Steady.run(trial, others, trial.size(150, 1_000), Duration.ofMillis(20));
        trial.settle(life.plusSeconds(10));
        Duration latest = asks.stream()
                .flatMap(ask -> trial.results(ask.id()).stream()
                        .limit(1)
                        .map(result -> Duration.between(ask.time().plus(life), result.seen())))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        trial.say(
                "others: %s before, %s beside 50 that hang; these end %d ms after their deadline at the latest",
                before, during, latest.toMillis());
        Steady.requireUnaffected(trial, before, during);
        trial.require(
                latest.compareTo(trial.within(Duration.ofSeconds(3))) < 0,
                "A hanging call ended %d ms after its deadline.",
                latest.toMillis());
        trial.check();
    }

    private static void resets(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Connection connection = trial.connection();
        for (Behaviour reset : List.of(Behaviour.resetBeforeBody(), Behaviour.resetAfterBody())) {
            Ask once = trial.ask(connection, "create").padded(200_000);
            trial.behave(once.id(), reset);
            trial.send(once);
            expect(trial, once, OperationStatus.UNKNOWN, 1);
            for (String operation : REPEATABLE) {
                Ask ask = trial.ask(connection, operation);
                trial.behave(ask.id(), reset, Behaviour.done(Duration.ZERO));
                trial.send(ask);
                expect(trial, ask, OperationStatus.SUCCEEDED, 2);
            }
        }
        trial.check();
    }

    /**
     * A write is not repeated: the status says that it is done, and only the output is lost. A read is, as after any
     * connection that is lost on the way.
     */
    private static void halves(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Connection connection = trial.connection();
        for (Behaviour half : List.of(Behaviour.truncated(), Behaviour.cutChunk())) {
            requireWarning(trial, connection, half);
            Ask cut = trial.ask(connection, "read");
            trial.behave(cut.id(), half);
            trial.send(cut);
            expect(trial, cut, OperationStatus.FAILED, 3);
            requireKind(trial, cut, FailureKind.UNAVAILABLE);
            Ask repeated = trial.ask(connection, "read");
            trial.behave(repeated.id(), half, Behaviour.done(Duration.ZERO));
            trial.send(repeated);
            expect(trial, repeated, OperationStatus.SUCCEEDED, 2);
        }
        Ask next = trial.ask(connection, "create");
        trial.send(next);
        expect(trial, next, OperationStatus.SUCCEEDED, 1);
        trial.check();
    }

    private static void requireWarning(Trial trial, Connection connection, Behaviour answer)
            throws InterruptedException {
        Ask write = trial.ask(connection, "create");
        trial.behave(write.id(), answer);
        trial.send(write);
        expect(trial, write, OperationStatus.SUCCEEDED, 1);
        String told = trial.results(write.id()).get(0).content();
        trial.require(
                told.contains("\"warning\"") && told.contains(FailureKind.INVALID_RESPONSE.word()),
                "A write whose answer cannot be read has no warning: %s",
                told);
    }

    private static void tooLarge(Trial trial, Connection connection, Behaviour answer) throws InterruptedException {
        requireWarning(trial, connection, answer);
        Ask read = trial.ask(connection, "read");
        trial.behave(read.id(), answer);
        trial.send(read);
        expect(trial, read, OperationStatus.FAILED, 1);
        requireKind(trial, read, FailureKind.INVALID_RESPONSE);
    }

    private static void endless(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        tooLarge(trial, trial.connection(), Behaviour.endless());
        trial.until(
                trial.within(Duration.ofSeconds(5)),
                "the connection of an endless answer is still open",
                () -> trial.bed().provider().open() == 0);
        trial.check();
    }

    private static void bomb(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Connection connection = trial.connection();
        Ask first = trial.ask(connection, "read");
        trial.send(first);
        expect(trial, first, OperationStatus.SUCCEEDED, 1);
        Behaviour bomb = Behaviour.gzipBomb(trial.size(1_000, 10_000));
        Instant begun = Instant.now();
        tooLarge(trial, connection, bomb);
        trial.say("two bombs took %d ms", Duration.between(begun, Instant.now()).toMillis());
        trial.check();
    }

    private static void drips(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Connection connection = trial.connection();
        Duration life = Duration.ofSeconds(4);
        for (String operation : List.of("create", "read")) {
            Ask ask = trial.ask(connection, operation).living(life);
            trial.behave(ask.id(), Behaviour.drip(Duration.ofMillis(500)));
            trial.send(ask);
            Result result = trial.result(ask.id(), PATIENCE);
            Duration over = Duration.between(ask.time().plus(life), result.seen());
            trial.say("%s ended %s %d ms after its deadline", operation, result.status(), over.toMillis());
            trial.require(
                    over.compareTo(trial.within(Duration.ofMillis(1_500))) < 0,
                    "It ended %d ms after its deadline.",
                    over.toMillis());
        }
        trial.check();
    }

    private static void unreadable(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Connection connection = trial.connection();
        Map<String, Buffer> bodies = new LinkedHashMap<>();
        bodies.put("no JSON", Buffer.buffer("<html>Oops</html>"));
        bodies.put("wrong charset", Buffer.buffer("{\"done\":\"\u00e9\u00e8\"}".getBytes(StandardCharsets.ISO_8859_1)));
        bodies.put("deep nesting", Buffer.buffer("[".repeat(10_000) + "]".repeat(10_000)));
        bodies.put("long number", Buffer.buffer("{\"done\":" + "9".repeat(1_000_000 - 100) + "}"));
        bodies.put("another shape", Buffer.buffer("{\"finished\":true}"));
        for (Map.Entry<String, Buffer> body : bodies.entrySet()) {
            Ask read = trial.ask(connection, "read");
            trial.behave(read.id(), Behaviour.body(body.getValue()));
            trial.send(read);
            Result result = trial.result(read.id(), PATIENCE);
            trial.say("%s: %s", body.getKey(), result.status());
            trial.require(
                    result.status() == OperationStatus.FAILED,
                    "A read with %s ended %s.",
                    body.getKey(),
                    result.status());
            requireKind(trial, read, FailureKind.INVALID_RESPONSE);
            trial.require(
                    result.content().length() < 5_000,
                    "The result repeats %d characters.",
                    result.content().length());
        }
        trial.check();
    }

    private static void limits(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Instant named = Instant.now().plusSeconds(8).truncatedTo(ChronoUnit.SECONDS);
        Ask seconds = limited(trial, "2");
        Ask dated = limited(trial, DateTimeFormatter.RFC_1123_DATE_TIME.format(named.atOffset(ZoneOffset.UTC)));
        Ask past = limited(trial, "Mon, 01 Jan 2024 00:00:00 GMT");
        Ask garbage = limited(trial, "soon");
        Ask never = limited(trial, "315360000");
        Ask other = trial.ask(trial.connection(), "create");
        trial.send(other);
        Instant done = trial.result(other.id(), PATIENCE).seen();
        trial.require(done.isBefore(named), "Another connection waited too, till %s.", done);
        trial.settle(PATIENCE);
        for (Ask ask : List.of(seconds, dated, past, garbage)) {
            expect(trial, ask, OperationStatus.SUCCEEDED, 2);
        }
        expect(trial, never, OperationStatus.FAILED, 1);
        requireKind(trial, never, FailureKind.RATE_LIMITED);
        List<Hit> hits = trial.hits(seconds.id());
        Duration gap = Duration.between(hits.get(0).begun(), hits.get(1).begun());
        trial.require(gap.toSeconds() >= 2, "It was called again after %d ms.", gap.toMillis());
        Instant again = trial.hits(dated.id()).get(1).begun();
        trial.require(!again.isBefore(named), "It was called at %s, before %s.", again, named);
        trial.say(
                "2 s: called again after %d ms; a date: %d ms after it",
                gap.toMillis(), Duration.between(named, again).toMillis());
        trial.check();
    }

    private static Ask limited(Trial trial, String retryAfter) {
        Ask ask = trial.ask(trial.connection(), "create").living(Duration.ofSeconds(20));
        trial.behave(
                ask.id(),
                Behaviour.status(429, Map.of("retry-after", retryAfter), "{\"error\":\"slow_down\"}"),
                Behaviour.done(Duration.ZERO));
        trial.send(ask);
        return ask;
    }

    private static void errorsInBodies(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Connection connection = trial.connection();
        Ask missing = trial.ask(connection, "post");
        trial.behave(missing.id(), refusedInBody("no_such_thing"));
        trial.send(missing);
        expect(trial, missing, OperationStatus.FAILED, 1);
        requireKind(trial, missing, FailureKind.NOT_FOUND);
        Ask limited = trial.ask(connection, "post");
        trial.behave(limited.id(), refusedInBody("slow_down"), Behaviour.done(Duration.ZERO));
        trial.send(limited);
        expect(trial, limited, OperationStatus.SUCCEEDED, 2);
        trial.check();
    }

    private static Behaviour refusedInBody(String code) {
        Behaviour told = Behaviour.status(200, Map.of(), "{\"done\":false,\"error\":\"%s\"}".formatted(code));
        return new Behaviour(
                false,
                Duration.ZERO,
                code.equals("slow_down") ? Hit.Answer.NOT_ACTED : Hit.Answer.REFUSED,
                told.reply());
    }

    private static void refusals(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Connection connection = trial.connection();
        Map<Integer, FailureKind> kinds = Map.of(401, FailureKind.INVALID_AUTH, 403, FailureKind.MISSING_SCOPE);
        for (Map.Entry<Integer, FailureKind> each : kinds.entrySet()) {
            for (String operation : List.of("create", "read")) {
                Ask ask = trial.ask(connection, operation);
                trial.behave(ask.id(), Behaviour.refuse(each.getKey(), "refused"));
                trial.send(ask);
                expect(trial, ask, OperationStatus.FAILED, 1);
                requireKind(trial, ask, each.getValue());
            }
        }
        trial.until(
                PATIENCE,
                "nobody was told of it",
                () -> !trial.alerts(connection).isEmpty());
        trial.check();
    }

    private static void redirects(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Connection connection = trial.connection();
        int strays = trial.bed().provider().strays().size();
        for (String location : List.of(
                "/elsewhere",
                trial.bed().provider().url() + "/internal",
                "http://127.0.0.1:" + trial.bed().provider().url().getPort() + "/api.faulty.example/create",
                "https://evil.example/steal")) {
            for (int status : List.of(301, 302, 307, 308)) {
                for (String operation : List.of("create", "read")) {
                    Ask ask = trial.ask(connection, operation);
                    trial.behave(ask.id(), Behaviour.redirect(status, location));
                    trial.send(ask);
                }
            }
        }
        trial.settle(PATIENCE);
        trial.require(
                trial.bed().provider().strays().size() == strays,
                "A redirect was followed: %s",
                trial.bed().provider().strays());
        trial.require(
                trial.hits().size() == 32,
                "32 calls that were redirected became %d.",
                trial.hits().size());
        trial.check();
    }

    /** Four of 24 connections: too few to take the host for down, so that each stands for itself. */
    private static void down(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        Duration outage = trial.size(Duration.ofSeconds(8), Duration.ofSeconds(60));
        int offered = trial.size(400, 3_000);
        List<Connection> others = trial.connections(20);
        List<Connection> failing = trial.connections(4);
        Set<String> keys = failing.stream().map(Connection::key).collect(Collectors.toSet());
        AtomicBoolean isDown = new AtomicBoolean();
        trial.behave(call -> isDown.get() && keys.contains(call.connection())
                ? Behaviour.refuse(503, "unavailable")
                : Behaviour.done(Duration.ofMillis(50)));
        Steady.warmUp(trial, others);
        Steady.Pace before = Steady.run(trial, others, trial.size(150, 1_000), Duration.ofMillis(20));
        isDown.set(true);
        Instant end = Instant.now().plus(outage);
        List<Ask> asks = IntStream.range(0, offered)
                .mapToObj(i -> trial.ask(failing.get(i % failing.size()), "set").living(outage.plusSeconds(30)))
                .toList();
        asks.forEach(trial::send);
        trial.sent();
        Steady.Pace during = Steady.run(trial, others, trial.size(150, 1_000), Duration.ofMillis(20));
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), end).toMillis())); // the time that it is down
        Set<String> ids = asks.stream().map(Ask::id).collect(Collectors.toSet());
        long calls = trial.hits().stream().filter(hit -> ids.contains(hit.id())).count();
        isDown.set(false);
        Instant well = Instant.now();
        trial.settle(Duration.ofSeconds(25));
        Duration healed = trial.hits().stream()
                .filter(hit -> ids.contains(hit.id()) && hit.acted())
                .findFirst()
                .map(hit -> Duration.between(well, hit.begun()))
                .orElse(PATIENCE);
        Verdict verdict = trial.check();
        trial.say("others: %s before, %s beside 4 that are down", before, during);
        trial.say(
                "%d asked of those, %d calls while down; the first that was well came %d ms later",
                offered, calls, healed.toMillis());
        trial.require(calls * 2 < offered, "%d calls of %d were made though the provider was down.", calls, offered);
        trial.require(
                healed.compareTo(trial.within(Duration.ofSeconds(5))) < 0,
                "No call was made for %d ms after the provider was well.",
                healed.toMillis());
        int most = verdict.figures().requests() / 10 + RETRIES_A_MINUTE * (1 + (int) outage.toMinutes());
        trial.require(
                verdict.figures().repeats() <= most,
                "%d calls were repeats, more than %d.",
                verdict.figures().repeats(),
                most);
        Steady.requireUnaffected(trial, before, during);
    }

    private static void idle(Trial trial) throws Exception {
        trial.bed().executors(1, Map.of());
        List<Connection> connections = trial.connections(16);
        for (int round = 0; round < trial.size(3, 20); round++) {
            for (Connection connection : connections) {
                trial.send(trial.ask(connection, "create"));
            }
            trial.settle(PATIENCE);
            trial.bed().provider().closeIdle();
        }
        Map<OperationStatus, Long> ended = trial.check().figures().outcomes();
        trial.require(
                ended.keySet().equals(Set.of(OperationStatus.SUCCEEDED)),
                "Operations over connections that the provider had closed ended %s.",
                ended);
    }

    private static void expect(Trial trial, Ask ask, OperationStatus status, int calls) throws InterruptedException {
        Result result = trial.result(ask.id(), PATIENCE);
        trial.require(
                result.status() == status,
                "%s ended %s, not %s: %s",
                ask.operation(),
                result.status(),
                status,
                result.content());
        trial.require(
                trial.hits(ask.id()).size() == calls,
                "%s was called %d times, not %d.",
                ask.operation(),
                trial.hits(ask.id()).size(),
                calls);
    }

    private static void requireKind(Trial trial, Ask ask, FailureKind kind) {
        String told = trial.results(ask.id()).get(0).content();
        trial.require(
                told.contains("\"kind\":\"" + kind.word() + "\""),
                "%s is not told as %s: %s",
                ask.operation(),
                kind,
                told);
    }
}

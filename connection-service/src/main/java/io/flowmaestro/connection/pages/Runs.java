package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Hint;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.alert.RecordedAlert;
import io.flowmaestro.connection.operation.OperationRuns;
import io.flowmaestro.connection.operation.RecordedOperation;
import io.flowmaestro.connection.operation.Trials;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Operations that were run, as pages show them: with what their provider's file says of them. */
@Singleton
class Runs {
    private static final String MARK = "[DEBUG] ";
    private static final String FIRST_LINE = "Integration: ";

    /** Of the last three calls. */
    private static final int LINES = 9;

    private final Catalog catalog;

    Runs(Catalog catalog) {
        this.catalog = catalog;
    }

    RunRow row(RecordedOperation run) {
        Optional<Provider> provider = catalog.provider(run.provider());
        return new RunRow(
                run.id(),
                Paths.operation(run.id()),
                operation(run).map(Operation::title).orElse(run.operation()),
                provider.map(Provider::title).orElse(run.provider()),
                provider.map(Tile::of).orElseGet(() -> Tile.unknown(run.provider())),
                standing(run),
                origin(run),
                run.error() == null ? null : run.error().message(),
                calls(run.attempts()) + ", " + lasted(Duration.between(run.startedAt(), run.finishedAt())),
                Moment.brief(run.finishedAt()),
                last(log(run)));
    }

    RunView view(RecordedOperation run, List<RecordedAlert> alerts) {
        return new RunView(
                row(run),
                run.connectionId(),
                run.provider() + "." + run.operation(),
                run.workflow() == null ? null : run.workflow().toString(),
                run.error() == null ? null : failure(run, run.error()),
                run.warning() == null ? null : failure(run, run.warning()),
                steps(run, alerts));
    }

    /** One that a person just tried. */
    RunView view(OperationCompleted ended, String provider, String operation) {
        return view(
                new RecordedOperation(
                        ended.operationId(),
                        ended.connectionId(),
                        provider,
                        operation,
                        ended.status().name().toLowerCase(Locale.ROOT),
                        ended.error(),
                        ended.warning(),
                        null,
                        ended.attempts(),
                        ended.providerMillis(),
                        ended.startedAt(),
                        ended.finishedAt(),
                        ended.debug()),
                List.of());
    }

    private Optional<Operation> operation(RecordedOperation run) {
        return catalog.provider(run.provider()).flatMap(provider -> provider.operation(run.operation()));
    }

    private static Standing standing(RecordedOperation run) {
        return switch (run.status()) {
            case "succeeded" -> new Standing("Succeeded", "good", "It did what it was asked for.");
            case "failed" -> new Standing("Failed", "bad", "It did not do what it was asked for.");
            case "expired" -> new Standing("Expired", "idle", "Its deadline passed before a call.");
            default ->
                new Standing("Unknown", "warn", "It may have happened. Look at the provider before repeating it.");
        };
    }

    private static @Nullable String origin(RecordedOperation run) {
        if (run.workflow() != null && run.workflow().path("workflowId").isTextual()) {
            return "Workflow " + run.workflow().path("workflowId").asText();
        }
        return run.id().startsWith(OperationRuns.TEST_PREFIX)
                ? "Connection test"
                : run.id().startsWith(Trials.PREFIX) ? "Tried by a person" : null;
    }

    /** In the words of the help: the provider's own word is known better than the failure's kind. */
    private RunView.Failure failure(RecordedOperation run, OperationError error) {
        Optional<Hint> hint = Optional.ofNullable(error.code())
                .flatMap(code -> operation(run)
                        .flatMap(known ->
                                Optional.ofNullable(known.errors().hints().get(code))));
        String kind = error.kind().word();
        String cause = hint.map(Hint::cause).orElseGet(() -> error.kind().cause());
        return new RunView.Failure(
                error.message(),
                error.message().contains(cause) ? null : cause,
                error.hint() == null ? error.kind().hint() : error.hint(),
                error.code() == null ? kind : kind + ": " + error.code(),
                error.httpStatus(),
                error.errors().stream().map(Runs::place).toList());
    }

    private static String place(Violation violation) {
        return violation.pointer() + " " + violation.message();
    }

    private List<RunView.Step> steps(RecordedOperation run, List<RecordedAlert> alerts) {
        List<RunView.Step> steps = new ArrayList<>();
        steps.add(new RunView.Step(
                "idle", "Taken up", "An executor began with it.", Moment.exact(run.startedAt()), List.of()));
        steps.addAll(attempts(run));
        Standing standing = standing(run);
        steps.add(new RunView.Step(
                standing.tone(),
                standing.word(),
                lasted(Duration.between(run.startedAt(), run.finishedAt())) + " after it was taken up.",
                Moment.exact(run.finishedAt()),
                List.of()));
        alerts.stream().flatMap(Runs::steps).forEach(steps::add);
        return steps;
    }

    /** What is kept of single attempts is the log; without one the result says how many there were. */
    private List<RunView.Step> attempts(RecordedOperation run) {
        String provider = catalog.provider(run.provider()).map(Provider::title).orElse(run.provider());
        List<List<String>> logs = calls(log(run));
        if (!logs.isEmpty() && logs.size() == run.attempts()) {
            List<RunView.Step> attempts = new ArrayList<>();
            for (List<String> lines : logs) {
                boolean last = attempts.size() == logs.size() - 1;
                attempts.add(new RunView.Step(
                        last ? standing(run).tone() : "warn",
                        "Call " + (attempts.size() + 1) + " to " + provider,
                        last ? answered(run) : "It did not succeed, and was safe to repeat.",
                        null,
                        lines));
            }
            return attempts;
        }
        String repeated = run.attempts() > 1
                ? "Those before the last did not succeed, and were safe to repeat. " + answered(run)
                : answered(run);
        String title = run.attempts() == 0 ? "No call to " + provider : calls(run.attempts()) + " to " + provider;
        return List.of(new RunView.Step(
                "idle", title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1), repeated, null, log(run)));
    }

    private static String answered(RecordedOperation run) {
        return run.providerMillis() == null
                ? ""
                : "The answer took " + lasted(Duration.ofMillis(run.providerMillis())) + ".";
    }

    private static Stream<RunView.Step> steps(RecordedAlert alert) {
        Stream<RunView.Step> raised = Stream.of(new RunView.Step(
                "bad", "Alert raised", alert.error().message(), Moment.exact(alert.raisedAt()), List.of()));
        Stream<RunView.Step> seen = alert.acknowledgedAt() == null
                ? Stream.of()
                : Stream.of(new RunView.Step(
                        "idle",
                        "Alert acknowledged",
                        "By " + alert.acknowledgedBy() + ".",
                        Moment.exact(alert.acknowledgedAt()),
                        List.of()));
        Stream<RunView.Step> resolved = alert.resolvedAt() == null
                ? Stream.of()
                : Stream.of(new RunView.Step(
                        "good",
                        "Alert resolved",
                        "What it was about is over.",
                        Moment.exact(alert.resolvedAt()),
                        List.of()));
        return Stream.of(raised, seen, resolved).flatMap(step -> step);
    }

    private static List<String> last(List<String> log) {
        return log.subList(Math.max(0, log.size() - LINES), log.size());
    }

    private static List<String> log(RecordedOperation run) {
        return run.debug() == null
                ? List.of()
                : run.debug().stream().map(Runs::unmarked).toList();
    }

    private static String unmarked(String line) {
        return line.startsWith(MARK) ? line.substring(MARK.length()) : line;
    }

    /** The log call by call: each begins with the operation's name. */
    private static List<List<String>> calls(List<String> log) {
        List<List<String>> calls = new ArrayList<>();
        for (String line : log) {
            if (line.startsWith(FIRST_LINE)) {
                calls.add(new ArrayList<>());
            } else if (!calls.isEmpty()) {
                calls.get(calls.size() - 1).add(line);
            }
        }
        return calls;
    }

    private static String calls(int attempts) {
        return attempts == 1 ? "1 call" : attempts + " calls";
    }

    private static String lasted(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        return millis < 60_000
                ? String.format(Locale.ROOT, "%.1f s", millis / 1e3)
                : duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
}

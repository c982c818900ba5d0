package io.flowmaestro.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the suite, connects accounts, runs operations, prints what happened, and stops the suite again. */
@Command(
        name = "demo",
        description = {
            "Starts the suite, connects accounts of five providers, runs operations that succeed and operations that must fail,",
            "prints what happened and stops everything. Ends with 0 if every outcome was the expected one, else with 1."
        })
final class Demo implements Callable<Integer> {
    private static final Duration RESULTS_DEADLINE = Duration.ofSeconds(60);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec command;

    @Mixin
    private final Store.Choice store = new Store.Choice();

    @Override
    public Integer call() throws InterruptedException {
        Progress progress = new Progress(command.commandLine().getErr());
        try (Interruption interruption = new Interruption();
                Workspace workspace = Workspace.open(Path.of(""), "demo");
                Suite suite = Suite.start(workspace, store.store(), progress);
                Platform platform = new Platform(suite.endpoints().kafka(), Clock.systemUTC())) {
            Accounts accounts = new Accounts(suite, progress);
            accounts.connect();
            accounts.connectRevoked();
            Scenario scenario = new Scenario(suite.endpoints().tenant());
            boolean operations = run(platform, scenario.operations(), progress);
            boolean repeats = run(platform, scenario.repeats(), progress);
            boolean alerts = alerts(platform, progress);
            boolean health = health(accounts);
            boolean expected = operations && repeats && alerts && health;
            command.commandLine().getOut().println("Credentials were kept by " + suite.store() + ".");
            progress.say(expected ? "Every outcome was the expected one" : "Not every outcome was the expected one");
            return expected ? 0 : 1;
        }
    }

    private boolean run(Platform platform, List<Asked> asked, Progress progress) throws InterruptedException {
        progress.say("Publishing %d operation requests".formatted(asked.size()));
        for (Asked operation : asked) {
            platform.request(operation.tenant(), operation.id(), operation.connectionId(), operation.data());
        }
        boolean all = platform.awaitUntil(
                () -> asked.stream().allMatch(operation -> ended(platform, operation)), RESULTS_DEADLINE);
        progress.say(
                all
                        ? "Each of them has ended"
                        : "Not each of them ended within %d s".formatted(RESULTS_DEADLINE.toSeconds()));
        Table table = new Table(
                "", "TENANT", "OPERATION", "CONNECTION", "STATUS", "ATTEMPTS", "MS", "OUTPUT, OR ERROR AND HINT");
        boolean expected = true;
        for (Asked operation : asked) {
            boolean met = met(platform, operation);
            expected &= met;
            table.add(row(platform, operation, met));
        }
        print(table);
        return expected;
    }

    private static boolean ended(Platform platform, Asked operation) {
        return operation.expected() instanceof Asked.DeadLetter
                ? platform.deadLetter(operation.tenant(), operation.id()).isPresent()
                : platform.result(operation.tenant(), operation.id()).isPresent();
    }

    private static boolean met(Platform platform, Asked operation) {
        if (operation.expected() instanceof Asked.DeadLetter deadLetter) {
            return platform.deadLetter(operation.tenant(), operation.id())
                    .filter(deadLetter.reason()::equals)
                    .isPresent();
        }
        return platform.result(operation.tenant(), operation.id())
                .filter(operation.expected()::met)
                .isPresent();
    }

    private static String[] row(Platform platform, Asked operation, boolean met) {
        String mark = met ? "ok" : "!!";
        String name = operation.data().path("provider").asText() + "."
                + operation.data().path("operation").asText();
        Optional<OperationCompleted> result = operation.expected() instanceof Asked.DeadLetter
                ? Optional.empty()
                : platform.result(operation.tenant(), operation.id());
        if (result.isEmpty()) {
            String reason =
                    platform.deadLetter(operation.tenant(), operation.id()).orElse(null);
            String status = reason == null ? "no result" : "dead letter";
            return new String[] {
                mark,
                operation.tenant(),
                name,
                operation.connectionId(),
                status,
                "",
                "",
                Objects.requireNonNullElse(reason, "")
            };
        }
        OperationCompleted completed = result.get();
        OperationError error = completed.error();
        String end = error == null ? shortened(String.valueOf(completed.output())) : sentence(error);
        String status = completed.status().name().toLowerCase(Locale.ROOT);
        long millis =
                Duration.between(completed.startedAt(), completed.finishedAt()).toMillis();
        return new String[] {
            mark,
            operation.tenant(),
            name,
            operation.connectionId(),
            status,
            Integer.toString(completed.attempts()),
            Long.toString(millis),
            end
        };
    }

    private static String sentence(OperationError error) {
        String code = error.code() == null ? "" : " (" + error.code() + ")";
        String stop = error.message().endsWith(".") ? "" : ".";
        return "%s%s: %s%s %s"
                .formatted(
                        error.kind().word(), code, error.message(), stop, Objects.requireNonNullElse(error.hint(), ""));
    }

    private static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 119) + "…";
    }

    private boolean alerts(Platform platform, Progress progress) {
        boolean raised = platform.awaitUntil(
                () -> Scenario.ALERTING.stream().allMatch(code -> alerted(platform, code)), Duration.ofSeconds(10));
        Table table = new Table("ALERT", "CONNECTION", "WHAT TO DO");
        platform.alerts()
                .forEach(alert -> table.add(
                        alert.error().kind().word() + " (" + alert.error().code() + ")",
                        alert.connectionId(),
                        String.valueOf(alert.error().hint())));
        print(table);
        if (!raised) {
            progress.say("An alert is missing; expected: " + Scenario.ALERTING);
        }
        return raised;
    }

    private static boolean alerted(Platform platform, String code) {
        return platform.alerts().stream()
                .anyMatch(alert -> code.equals(alert.error().code()));
    }

    private boolean health(Accounts accounts) throws InterruptedException {
        Table table = new Table("", "HEALTH TEST", "STATUS", "CHECKS");
        boolean expected = true;
        for (String id : accounts.ids()) {
            JsonNode tested = accounts.test(id);
            String status = tested.path("status").asText();
            boolean met = status.equals(id.equals(Accounts.REVOKED) ? "reauth_required" : "active");
            expected &= met;
            StringBuilder checks = new StringBuilder();
            tested.path("checks")
                    .forEach(check -> checks.append(check.path("name").asText())
                            .append(' ')
                            .append(check.path("status").asText())
                            .append("  "));
            table.add(met ? "ok" : "!!", id, status, checks.toString().strip());
        }
        print(table);
        return expected;
    }

    private void print(Table table) {
        command.commandLine().getOut().println();
        command.commandLine().getOut().println(table);
        command.commandLine().getOut().flush();
    }
}

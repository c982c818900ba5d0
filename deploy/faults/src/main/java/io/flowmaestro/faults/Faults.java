package io.flowmaestro.faults;

import io.flowmaestro.faults.bed.Bed;
import io.flowmaestro.faults.bed.Broken;
import io.flowmaestro.faults.bed.Trial;
import io.flowmaestro.faults.experiment.Experiment;
import io.flowmaestro.faults.experiment.Experiments;
import io.flowmaestro.local.UsageException;
import io.flowmaestro.local.Workspace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs experiments, each whatever became of those before it. */
@Command(
        name = "faults",
        description = {
            "Runs the experiments of docs/reliability.md with real servers and services, and holds what happened",
            "against the promises. Logs are in .suite/faults/logs."
        },
        mixinStandardHelpOptions = true)
final class Faults implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec command;

    @Option(names = "--small", description = "The small form of each: some minutes in all.")
    private boolean small;

    @Option(names = "--without", paramLabel = "ROW", split = ",", description = "Rows to leave out.")
    private List<String> without = new ArrayList<>();

    @Parameters(paramLabel = "ROW", description = "Rows to run, such as C1; all unless given.")
    private List<String> rows = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        List<Experiment> chosen = chosen();
        PrintWriter out = command.commandLine().getOut();
        List<String> failed = new ArrayList<>();
        try (Workspace workspace = Workspace.open(Path.of(""), "faults");
                Bed bed = Bed.start(workspace)) {
            for (Experiment experiment : chosen) {
                long start = System.nanoTime();
                out.printf("%n%s  %s%n", experiment.row(), experiment.claim());
                out.flush();
                Optional<String> failure = run(bed, experiment, out);
                long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
                failure.ifPresent(sentence -> failed.add(experiment.row()));
                out.printf(
                        "    %s, %d s%n",
                        failure.map(each -> "NOT KEPT: " + each).orElse("kept"), seconds);
                out.flush();
            }
        }
        out.printf("%n%d of %d kept%s%n", chosen.size() - failed.size(), chosen.size(), named(failed));
        out.flush();
        return failed.isEmpty() ? 0 : 1;
    }

    private static String named(List<String> failed) {
        return failed.isEmpty() ? "." : "; not: " + String.join(", ", failed) + ".";
    }

    private Optional<String> run(Bed bed, Experiment experiment, PrintWriter out) throws Exception {
        try {
            experiment.body().run(new Trial(bed, experiment.row(), small, figure -> {
                out.println("    " + figure);
                out.flush();
            }));
            return Optional.empty();
        } catch (Broken broken) {
            bed.stopExecutors(); // what it left undone is not the next one's
            return Optional.of(String.valueOf(broken.getMessage()));
        }
    }

    private List<Experiment> chosen() {
        List<Experiment> all = Experiments.all();
        List<String> known = all.stream().map(Experiment::row).toList();
        List<String> unknown = Stream.concat(rows.stream(), without.stream())
                .filter(row -> !known.contains(row))
                .toList();
        if (!unknown.isEmpty()) {
            throw new UsageException("There is no experiment %s. There are %s."
                    .formatted(String.join(", ", unknown), String.join(", ", known)));
        }
        return all.stream()
                .filter(experiment -> rows.isEmpty() || rows.contains(experiment.row()))
                .filter(experiment -> !without.contains(experiment.row()))
                .toList();
    }
}

package io.flowmaestro.faults;

import io.flowmaestro.faults.bed.Bed;
import io.flowmaestro.faults.bed.Broken;
import io.flowmaestro.faults.experiment.Soaking;
import io.flowmaestro.local.Workspace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A load for long, with faults in it. */
@Command(
        name = "soak",
        description = "Keeps a load with faults up for long, and holds what happened against the promises.",
        mixinStandardHelpOptions = true)
final class Soak implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private CommandSpec command;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long it asks in all, in place of the phase's own time.")
    private int seconds;

    @Parameters(
            paramLabel = "PHASE",
            arity = "0..1",
            defaultValue = "short",
            description = "short: 200 a second for 5 minutes; long: 500 a second for an hour; burst: 10 times 100,000.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before call().
    private Soaking.Phase phase;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = command.commandLine().getOut();
        try (Workspace workspace = Workspace.open(Path.of(""), "soak");
                Bed bed = Bed.start(workspace)) {
            Soaking.run(bed, phase, seconds, figure -> {
                out.println("    " + figure);
                out.flush();
            });
            out.println("Kept.");
            return 0;
        } catch (Broken broken) {
            out.println("NOT KEPT: " + broken.getMessage());
            return 1;
        } finally {
            out.flush();
        }
    }
}

package io.flowmaestro.vault.command;

import io.flowmaestro.vault.store.embedded.Rewrap;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Ends a rotation of the embedded store's master key. */
@Command(
        name = "rewrap",
        description = {
            "Seals every stored version anew under the master key's first line, while the service runs.",
            "Says at the end which lines are no longer needed."
        })
final class RewrapCommand implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofHours(24);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Backing backing = Backing.open()) {
            Rewrap rewrap = new Rewrap(backing.pool(), backing.stores().masterKey(), count -> {
                out.printf("%d versions were sealed anew so far%n", count);
                out.flush();
            });
            return told(out, rewrap.run().await().atMost(DEADLINE));
        }
    }

    private static int told(PrintWriter out, Rewrap.Report report) {
        out.printf("%d versions were sealed anew.%n", report.rewrapped());
        report.byLine().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(line -> out.printf("Under the key in line %d: %d.%n", line.getKey(), line.getValue()));
        if (report.unknown() > 0) {
            throw new IllegalStateException(report.unknown() + " versions are under keys that are not among the master"
                    + " key's lines, and stay as they are: add those lines again at the end, and run this again.");
        }
        if (!report.idle().isEmpty()) {
            out.printf("No longer needed: the keys in these lines: %s.%n", lines(report.idle()));
        }
        if (!report.complete()) {
            out.println("The other keys are still needed: replicas seal with them, or what they sealed does not open."
                    + " Give all replicas the new key in line 1, restart them, and run this again.");
        }
        return report.complete() ? 0 : 1;
    }

    private static String lines(List<Integer> lines) {
        return lines.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}

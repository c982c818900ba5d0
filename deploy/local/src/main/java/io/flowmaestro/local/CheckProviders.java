package io.flowmaestro.local;

import io.flowmaestro.kit.ProviderCheck;
import io.flowmaestro.kit.Report;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks provider files as the build does, without a build: 0 where all is right, 1 where something is wrong. */
@Command(
        name = "check",
        description = "Checks provider files: form, expressions, examples, and both against the provider's contract.")
final class CheckProviders implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The providers to check; all, unless given.")
    private List<String> asked = new ArrayList<>();

    @Mixin
    private Providers.Folders folders = new Providers.Folders();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ProviderCheck check = folders.check();
        List<Report> reports = folders.ids(asked).stream().map(check::check).toList();
        reports.stream().flatMap(report -> report.problems().stream()).forEach(out::println);
        out.print(table(reports));
        int problems = sum(reports, report -> report.problems().size());
        out.println(
                Ansi.AUTO.string(problems == 0 ? "@|green Nothing is wrong.|@" : "@|red Wrong: " + problems + ".|@"));
        out.flush();
        return problems == 0 ? 0 : 1;
    }

    private static Table table(List<Report> reports) {
        Table table = new Table("PROVIDER", "OPERATIONS", "EXAMPLES", "CONTRACT CHECKS", "PROBLEMS");
        reports.forEach(report -> table.add(
                report.provider(),
                String.valueOf(report.operations()),
                String.valueOf(report.examples()),
                report.contractChecks() == 0 ? "-" : String.valueOf(report.contractChecks()),
                String.valueOf(report.problems().size())));
        table.add(
                reports.size() + " in all",
                String.valueOf(sum(reports, Report::operations)),
                String.valueOf(sum(reports, Report::examples)),
                String.valueOf(sum(reports, Report::contractChecks)),
                String.valueOf(sum(reports, report -> report.problems().size())));
        return table;
    }

    private static int sum(List<Report> reports, ToIntFunction<Report> figure) {
        return reports.stream().mapToInt(figure).sum();
    }
}

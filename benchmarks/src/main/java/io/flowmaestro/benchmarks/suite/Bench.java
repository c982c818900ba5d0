package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.BenchException;
import io.flowmaestro.benchmarks.bed.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs benchmarks, one after the other, and keeps what each gave. */
@Command(name = "bench", description = "Measures the executor beside its peers.", mixinStandardHelpOptions = true)
final class Bench implements Callable<Integer> {
    @Option(names = "--quick", description = "The small form of each.")
    boolean quick;

    @Option(
            names = "--gate",
            description = "Fail with status 1 where a ratio got worse by more than a tenth. Small form.")
    boolean gate;

    @Option(names = "--keep", description = "Take the ratios up into the gate. Small form.")
    boolean keep;

    @Option(names = "--rounds", description = "How many count; 3 in the small form and 5 in the full one.")
    int rounds;

    @Parameters(paramLabel = "ID", description = "Which, such as B1a; all where none is named.")
    List<String> ids = List.of();

    @Override
    public Integer call() throws Exception {
        Path project = Path.of("").toAbsolutePath();
        Path ratios = project.resolve("benchmarks/gate.json");
        Machine.pin(Machine.SERVERS);
        Gate kept = Gate.read(ratios);
        List<String> worse = new ArrayList<>();
        boolean small = quick || gate || keep;
        for (Benchmark benchmark : chosen()) {
            Path folder = empty(project.resolve(".suite/bench").resolve(benchmark.id()));
            Report report = report(benchmark, new Form(small, rounds > 0 ? rounds : small ? 3 : 5, project, folder));
            print(report);
            new Results(project).keep(report);
            worse.addAll(kept.worse(report));
            if (keep) {
                kept.keep(report);
                kept.write(ratios);
            }
        }
        if (gate) {
            worse.forEach(System.out::println);
        }
        return gate && !worse.isEmpty() ? 1 : 0;
    }

    private List<Benchmark> chosen() {
        for (String id : ids) {
            if (Benchmarks.ALL.stream().noneMatch(benchmark -> benchmark.id().equals(id))) {
                throw new BenchException("There is no benchmark " + id + ".");
            }
        }
        return Benchmarks.ALL.stream()
                .filter(benchmark -> ids.isEmpty() || ids.contains(benchmark.id()))
                .toList();
    }

    private static Report report(Benchmark benchmark, Form form) throws Exception {
        Instant date = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Figures figures = new Figures();
        benchmark.run(form, figures);
        return new Report(
                benchmark.id(),
                benchmark.title(),
                date.toString(),
                form.name(),
                System.getProperty("java.vm.vendor") + " " + Runtime.version(),
                "%s, %d cores".formatted(Machine.processor(), Machine.CORES),
                figures.figures(),
                figures.conditions());
    }

    private static void print(Report report) {
        System.out.printf("%n%s: %s%n", report.id(), report.title());
        Stream.concat(report.figures().stream(), report.conditions().stream()).forEach(Bench::print);
    }

    private static void print(Figure figure) {
        Target target = figure.target();
        System.out.printf(
                "  %-16s %-46s %12.3f %-8s (%.3f to %.3f)%s%n",
                figure.work(),
                figure.name(),
                figure.median(),
                figure.unit(),
                figure.least(),
                figure.most(),
                target == null
                        ? ""
                        : "  wanted %s %.3g: %s"
                                .formatted(
                                        target.atLeast() ? ">=" : "<=",
                                        target.bound(),
                                        target.isMet(figure.median()) ? "met" : "MISSED"));
    }

    private static Path empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(folder);
    }
}

package io.flowmaestro.benchmarks.suite;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.flowmaestro.benchmarks.bed.BenchException;
import io.flowmaestro.benchmarks.bed.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--quick", description = "The small form of each.")
    boolean quick;

    @Option(names = "--rounds", description = "How many count; 3 in the small form and 5 in the full one.")
    int rounds;

    @Parameters(paramLabel = "ID", description = "Which, such as B1a; all where none is named.")
    List<String> ids = List.of();

    @Override
    public Integer call() throws Exception {
        Path project = Path.of("").toAbsolutePath();
        Machine.pin(Machine.SERVERS);
        for (Benchmark benchmark : chosen()) {
            Path folder = empty(project.resolve(".suite/bench").resolve(benchmark.id()));
            Form form = new Form(quick, rounds > 0 ? rounds : quick ? 3 : 5, project, folder);
            Report report = report(benchmark, form);
            Path file = project.resolve("benchmarks/results/" + form.name() + "/" + benchmark.id() + ".json");
            Files.createDirectories(file.getParent());
            JSON.writeValue(file.toFile(), report);
            print(report);
        }
        return 0;
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
        Measured measured = benchmark.run(form);
        return new Report(
                benchmark.id(),
                benchmark.title(),
                date.toString(),
                form.name(),
                System.getProperty("java.vm.vendor") + " " + Runtime.version(),
                "%s, %d cores".formatted(Machine.processor(), Machine.CORES),
                measured.figures(),
                measured.conditions());
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

package io.flowmaestro.benchmarks.suite;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the benchmarks gave last: a file for each and each form, and a page that shows them. */
final class Results {
    static final String BEGIN = "<!-- results: written by ./suite bench -->\n";
    static final String END = "<!-- end of results -->";

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Path folder;
    private final Path page;

    /** @param project the root of the sources */
    Results(Path project) {
        this.folder = project.resolve("benchmarks/results");
        this.page = project.resolve("docs/performance.md");
    }

    /** Keeps a report in place of the last one of its benchmark and form. */
    void keep(Report report) throws IOException {
        Path file = folder.resolve(report.form()).resolve(report.id() + ".json");
        Files.createDirectories(file.getParent());
        JSON.writeValue(file.toFile(), report);
        Files.writeString(page, shownIn(Files.readString(page)));
    }

    /** The page with these results in it. */
    String shownIn(String text) {
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        return text.substring(0, begin) + "\n" + tables() + "\n" + text.substring(text.indexOf(END));
    }

    String page() throws IOException {
        return Files.readString(page);
    }

    private String tables() {
        return Benchmarks.ALL.stream()
                .map(benchmark -> last(benchmark.id()))
                .flatMap(List::stream)
                .map(Results::table)
                .collect(Collectors.joining("\n"));
    }

    /** The full form where it was run, else the small one. */
    private List<Report> last(String id) {
        return Stream.of("full", "quick")
                .map(form -> folder.resolve(form).resolve(id + ".json"))
                .filter(Files::exists)
                .limit(1)
                .map(Results::read)
                .toList();
    }

    private static String table(Report report) {
        String head = """
                ### %s: %s

                %s form, %s, JDK %s, %s. %s.

                | work | figure | median | least to most | wanted | |
                | --- | --- | --- | --- | --- | --- |
                """.formatted(
                        report.id(),
                        report.title(),
                        report.form(),
                        report.date(),
                        report.java(),
                        report.machine(),
                        report.conditions().stream()
                                .map(condition -> "%s %s to %s"
                                        .formatted(condition.name(), shown(condition.least()), shown(condition.most())))
                                .collect(Collectors.joining(", ")));
        return head + report.figures().stream().map(Results::row).collect(Collectors.joining());
    }

    private static String row(Figure figure) {
        Target target = figure.target();
        String unit = figure.unit().equals("ratio") || figure.unit().equals("1") ? "" : " " + figure.unit();
        return "| %s | %s | %s%s | %s to %s | %s | %s |\n"
                .formatted(
                        figure.work(),
                        figure.name(),
                        shown(figure.median()),
                        unit,
                        shown(figure.least()),
                        shown(figure.most()),
                        target == null ? "" : (target.atLeast() ? "at least " : "at most ") + shown(target.bound()),
                        target == null ? "" : target.isMet(figure.median()) ? "met" : "**missed**");
    }

    /** Three digits that count. */
    private static String shown(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value)
                ? "%,.0f"
                : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }

    private static Report read(Path file) {
        try {
            return JSON.readValue(file.toFile(), Report.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

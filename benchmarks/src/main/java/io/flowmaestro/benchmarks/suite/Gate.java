package io.flowmaestro.benchmarks.suite;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ratios of the small forms, of the last runs that were kept: none may get worse than their median by more than a tenth.
 * Figures that are no ratios say nothing on another machine.
 */
final class Gate {
    static final int KEPT = 10;
    private static final double TENTH = 0.1;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Map<String, List<Double>> ratios;

    Gate(Map<String, List<Double>> ratios) {
        this.ratios = new TreeMap<>(ratios);
    }

    /** What the file holds; nothing where there is none. */
    static Gate read(Path file) throws IOException {
        return new Gate(Files.exists(file) ? JSON.readValue(file.toFile(), new TypeReference<>() {}) : Map.of());
    }

    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), ratios);
    }

    /** Takes a run's ratios up, in place of the oldest. */
    void keep(Report report) {
        for (Figure figure : report.figures()) {
            if (isRatio(figure)) {
                List<Double> runs = new ArrayList<>(ratios.getOrDefault(name(report, figure), List.of()));
                runs.add(figure.median());
                ratios.put(name(report, figure), runs.subList(Math.max(0, runs.size() - KEPT), runs.size()));
            }
        }
    }

    /** What got worse: a sentence for each. */
    List<String> worse(Report report) {
        List<String> worse = new ArrayList<>();
        for (Figure figure : report.figures()) {
            Target target = figure.target();
            List<Double> runs = ratios.getOrDefault(name(report, figure), List.of());
            if (isRatio(figure) && target != null && !runs.isEmpty()) {
                double kept = new Figure(figure.work(), figure.name(), figure.unit(), runs, target).median();
                double now = figure.median();
                if (target.atLeast() ? now < kept * (1 - TENTH) : now > kept * (1 + TENTH)) {
                    worse.add("%s was %.3f and is %.3f".formatted(name(report, figure), kept, now));
                }
            }
        }
        return worse;
    }

    private static boolean isRatio(Figure figure) {
        return figure.unit().equals("ratio") && figure.target() != null;
    }

    private static String name(Report report, Figure figure) {
        return report.id() + ", " + figure.work() + ", " + figure.name();
    }
}

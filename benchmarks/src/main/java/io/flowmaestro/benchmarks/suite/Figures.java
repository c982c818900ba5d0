package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.load.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures as they come, round by round. */
final class Figures {
    private static final String ALL = "all";

    private final Map<Name, List<Double>> figures = new LinkedHashMap<>();
    private final Map<Name, List<Double>> conditions = new LinkedHashMap<>();

    void add(String work, String name, String unit, double value) {
        add(work, name, unit, value, null);
    }

    void add(String work, String name, String unit, double value, @Nullable Target target) {
        add(figures, new Name(work, name, unit, target), value);
    }

    /** Keeps what the machine was like. */
    void under(Sample sample) {
        add(conditions, new Name(ALL, "speed", "hashes/s", null), sample.speed());
        add(conditions, new Name(ALL, "load", "processes", null), sample.load());
        add(conditions, new Name(ALL, "steal", "part", null), sample.steal());
    }

    List<Figure> figures() {
        return made(figures);
    }

    List<Figure> conditions() {
        return made(conditions);
    }

    private static void add(Map<Name, List<Double>> to, Name name, double value) {
        to.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
    }

    private static List<Figure> made(Map<Name, List<Double>> of) {
        return of.entrySet().stream()
                .map(entry -> entry.getKey().figure(List.copyOf(entry.getValue())))
                .toList();
    }

    private record Name(
            String work, String name, String unit, @Nullable Target target) {
        Figure figure(List<Double> rounds) {
            return new Figure(work, name, unit, rounds, target);
        }
    }
}

package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.load.Sample;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a benchmark found.
 *
 * @param figures of what it asks for
 * @param conditions under which
 */
record Measured(List<Figure> figures, List<Figure> conditions) {
    static Measured of(List<Figure> figures, List<Sample> samples) {
        return new Measured(
                figures,
                List.of(
                        condition("speed", "hashes/s", samples, Sample::speed),
                        condition("load", "processes", samples, Sample::load),
                        condition("steal", "part", samples, Sample::steal)));
    }

    private static Figure condition(String name, String unit, List<Sample> samples, ToDoubleFunction<Sample> of) {
        return new Figure(
                "all", name, unit, samples.stream().mapToDouble(of).boxed().toList(), null);
    }
}

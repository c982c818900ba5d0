package io.flowmaestro.benchmarks.suite;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure of a benchmark over all rounds.
 *
 * @param work under which it was measured
 * @param name what it is, and whose
 * @param unit such as {@code µs}; {@code ratio} where it is one
 * @param rounds in their order
 * @param target null where none is set
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figure(
        String work,
        String name,
        String unit,
        List<Double> rounds,
        @Nullable Target target) {
    /** The one in the middle: of an even number the mean of both. */
    @JsonProperty
    public double median() {
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The least of all rounds. */
    @JsonProperty
    public double least() {
        return rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    /** The most of all rounds. */
    @JsonProperty
    public double most() {
        return rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** Whether the median is as it should be; null where nothing is set. */
    @JsonProperty
    public @Nullable Boolean met() {
        return target == null ? null : target.isMet(median());
    }
}

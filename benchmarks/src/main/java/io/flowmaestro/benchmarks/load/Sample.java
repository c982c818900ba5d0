package io.flowmaestro.benchmarks.load;

import io.flowmaestro.benchmarks.bed.Machine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one run of one worker gave, without its cold part.
 *
 * @param rate results a second
 * @param cpu microseconds of CPU time for each result, by process
 * @param added milliseconds from each request to its result, without the provider's own; of the cold part too
 * @param seconds that it took, without its cold part
 * @param silence the longest time without a result, in milliseconds; of the cold part too
 * @param copies results that came more than once
 * @param speed hashes a second just before
 * @param load of the machine at the end
 * @param steal the part of the time that the hypervisor kept, over all cores
 */
public record Sample(
        double rate,
        Map<String, Double> cpu,
        List<Long> added,
        double seconds,
        long silence,
        int copies,
        double speed,
        double load,
        double steal) {
    static Sample between(Mark start, Mark end, double speed, List<Long> added, long silence, int copies) {
        int results = end.answered() - start.answered();
        double micros = (end.nanos() - start.nanos()) / 1_000.0;
        Map<String, Double> cpu = new TreeMap<>();
        end.cpu()
                .forEach((process, used) ->
                        cpu.put(process, (double) (used - start.cpu().getOrDefault(process, 0L)) / results));
        return new Sample(
                results * 1e6 / micros,
                cpu,
                added,
                micros / 1e6,
                silence,
                copies,
                speed,
                end.load(),
                (end.stolen() - start.stolen()) / micros / Machine.CORES);
    }

    /** Of the worker alone, in microseconds for each result. */
    public double workerCpu() {
        return cpuOf("worker");
    }

    /** Of one of {@code worker}, {@code broker}, {@code provider} and {@code database}, in microseconds for each result. */
    public double cpuOf(String process) {
        return cpu.getOrDefault(process, 0.0);
    }

    /**
     * What so many results at most took longer than.
     *
     * @param percentile such as 99
     */
    public double added(double percentile) {
        List<Long> sorted = added.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(sorted.size() * percentile / 100)));
    }

    @Override
    public String toString() {
        return "%.0f/s, CPU %.0f µs (broker %.0f, provider %.0f, database %.0f), p50 %.0f ms, p99 %.0f ms, %d copies, load %.1f"
                .formatted(
                        rate,
                        workerCpu(),
                        cpuOf("broker"),
                        cpuOf("provider"),
                        cpuOf("database"),
                        added(50),
                        added(99),
                        copies,
                        load);
    }
}

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
 * @param copies results that came more than once
 * @param speed hashes a second just before
 * @param load of the machine at the end
 * @param steal the part of the time that the hypervisor kept, over all cores
 */
public record Sample(
        double rate, Map<String, Double> cpu, List<Long> added, int copies, double speed, double load, double steal) {
    static Sample between(Mark start, Mark end, double speed, List<Long> added, int copies) {
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
                copies,
                speed,
                end.load(),
                (end.stolen() - start.stolen()) / micros / Machine.CORES);
    }

    /** Of the worker alone, in microseconds for each result. */
    public double workerCpu() {
        return cpu.getOrDefault("worker", 0.0);
    }
}

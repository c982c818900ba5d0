package io.flowmaestro.benchmarks.load;

import java.util.Map;

/**
 * A moment of a run.
 *
 * @param answered results till then
 * @param nanos of this JVM's clock
 * @param cpu what each process had used till then, in microseconds
 * @param stolen what the hypervisor had kept till then, in microseconds
 * @param load of the machine
 */
record Mark(int answered, long nanos, Map<String, Long> cpu, long stolen, double load) {
    Mark after(int results) {
        return new Mark(results, nanos, cpu, stolen, load);
    }
}

package io.flowmaestro.benchmarks.ceiling;

import java.util.BitSet;
import java.util.OptionalLong;

/** Which offsets of a partition are done: a bitmap above the first that is not. */
final class Offsets {
    private static final int COMPACT = 1 << 16;

    private final BitSet marked = new BitSet();
    private long base;
    private long told;

    /** @param first that was read */
    Offsets(long first) {
        this.base = first;
        this.told = first;
    }

    synchronized void mark(long offset) {
        marked.set((int) (offset - base));
    }

    /** What to commit, if it is more than the last time. */
    synchronized OptionalLong done() {
        int run = marked.nextClearBit(0);
        long next = base + run;
        if (run >= COMPACT) {
            BitSet rest = marked.get(run, marked.length());
            marked.clear();
            marked.or(rest);
            base = next;
        }
        if (next == told) {
            return OptionalLong.empty();
        }
        told = next;
        return OptionalLong.of(next);
    }
}

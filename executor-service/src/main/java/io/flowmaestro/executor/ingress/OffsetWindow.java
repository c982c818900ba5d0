package io.flowmaestro.executor.ingress;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The offsets of one partition from the first that is not done with to the last that was read. It holds those at work
 * alone, in their order: what is done costs nothing, however far it is ahead, and neither do gaps in the numbering. Every
 * step is O(1). For one thread at a time.
 *
 * @param <T> what is at work at an offset
 */
final class OffsetWindow<T> {
    private final Map<Long, T> atWork = new LinkedHashMap<>();
    private long next = -1;

    /** An offset was read: greater than all before. */
    void add(long offset, T item) {
        atWork.put(offset, item);
        next = offset + 1;
    }

    /** An offset is done with; more than once does no harm. */
    void done(long offset) {
        atWork.remove(offset);
    }

    /** What may be committed: the first offset that is to be read again; -1 where nothing was read. */
    long committable() {
        return atWork.isEmpty() ? next : atWork.keySet().iterator().next();
    }

    /** The offset behind the last that was read; -1 where nothing was read. */
    long next() {
        return next;
    }

    /** What has been at work longest. */
    Optional<T> oldest() {
        return atWork.values().stream().findFirst();
    }

    /** How far the last that was read is ahead of what may be committed. */
    long span() {
        return next < 0 ? 0 : next - committable();
    }

    /** Those at work, the oldest first. */
    Iterable<T> atWork() {
        return atWork.values();
    }
}

package io.flowmaestro.sandbox.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults that are still to happen, oldest first. */
public final class Faults {
    private static final int LIMIT = 1_000;

    private final List<Pending> pending = new ArrayList<>();

    /** Whether there was room for it. */
    boolean add(Fault fault) {
        return pending.size() < LIMIT && pending.add(new Pending(fault));
    }

    void clear() {
        pending.clear();
    }

    /**
     * The fault that this request is to meet, counted off.
     *
     * @param operation the id of the operation that the request is for; empty where it is for none
     */
    public Optional<Fault> take(String provider, String path, String operation) {
        Optional<Pending> next = pending.stream()
                .filter(each -> each.fault.fits(provider, path, operation))
                .findFirst();
        next.filter(Pending::last).ifPresent(pending::remove);
        return next.map(each -> each.fault);
    }

    private static final class Pending {
        private final Fault fault;
        private int left;

        Pending(Fault fault) {
            this.fault = fault;
            this.left = fault.times();
        }

        boolean last() {
            return --left == 0;
        }
    }
}

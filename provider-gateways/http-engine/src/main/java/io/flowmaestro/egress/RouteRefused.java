package io.flowmaestro.egress;

/** A host may not be reached, or has no address. */
public final class RouteRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    public RouteRefused(Fault fault) {
        super(fault.predicate());
        this.fault = fault;
    }

    /** Why. */
    public Fault fault() {
        return fault;
    }
}

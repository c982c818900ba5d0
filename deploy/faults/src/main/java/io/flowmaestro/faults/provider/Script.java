package io.flowmaestro.faults.provider;

/** Says what becomes of each call. */
@FunctionalInterface
public interface Script {
    /** Asked once for each call, on an event loop; it does not block. */
    Behaviour behaviour(Call call);
}

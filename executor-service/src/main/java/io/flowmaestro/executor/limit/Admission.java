package io.flowmaestro.executor.limit;

/** Whether a request may run now. */
public sealed interface Admission {
    /** It may, until it says that it is done: once. */
    record Admitted(Runnable done) implements Admission {}

    /** Others of its connection were in its way for too long. */
    record Refused() implements Admission {}
}

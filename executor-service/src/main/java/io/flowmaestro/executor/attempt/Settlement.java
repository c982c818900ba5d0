package io.flowmaestro.executor.attempt;

/** What becomes of a request. */
public sealed interface Settlement {
    /**
     * It has its result.
     *
     * @param alerts whether the journal may hold alerts of the connection that are not sent yet
     */
    record Settled(StoredResult result, boolean alerts) implements Settlement {}

    /** Its id was taken by a request with other content: it gets none. */
    record Conflicting() implements Settlement {}

    /** The journal holds it, and {@link Judge} publishes its result when that is known: its record is not needed any more. */
    record Left() implements Settlement {}

    /** Its partition has another owner, who runs it. */
    record Foreign() implements Settlement {}

    /** It was stopped where it paused, and goes on from there when its record is read again. */
    record Interrupted() implements Settlement {}

    /** It shares the outcome of an operation that has none yet. */
    record Awaiting(OperationKey owner) implements Settlement {}
}

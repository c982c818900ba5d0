package io.flowmaestro.executor.attempt;

/** How the attempts at an operation came to their end. */
sealed interface Closing permits Ending, Closing.Elsewhere, Closing.Interrupted {
    /** Another owner of the partition began the same attempt, or the operation has its end. */
    record Elsewhere() implements Closing {}

    /** It was stopped where it paused: whoever reads its record next goes on with it. */
    record Interrupted() implements Closing {}
}

package io.flowmaestro.executor.attempt;

/** How the attempts at an operation came to their end. */
sealed interface Closing permits Ending, Closing.Elsewhere, Closing.Interrupted {
    /** The journal tells how it ends: another owner began the same attempt, or none is left that knows how the last one went. */
    record Elsewhere() implements Closing {}

    /** It was stopped where it paused: whoever reads its record next goes on with it. */
    record Interrupted() implements Closing {}
}

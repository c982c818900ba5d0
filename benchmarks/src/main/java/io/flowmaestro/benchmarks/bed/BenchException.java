package io.flowmaestro.benchmarks.bed;

/** A benchmark whose figures would say nothing; the message says why. */
public final class BenchException extends RuntimeException {
    /** @param message for who runs it */
    public BenchException(String message) {
        super(message);
    }
}

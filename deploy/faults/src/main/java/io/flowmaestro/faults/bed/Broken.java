package io.flowmaestro.faults.bed;

/** A promise was not kept; the message is a sentence that says which, and what was seen. */
public final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
        super(message);
    }
}

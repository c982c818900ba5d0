package io.flowmaestro.connection;

import io.flowmaestro.events.Violation;
import java.util.List;

/** Refuses a request. Its message is for the caller and never repeats a secret. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient List<Violation> violations;

    /**
     * @param type why
     * @param detail the same for this request, in a sentence
     */
    public ProblemException(ProblemType type, String detail) {
        this(type, detail, List.of());
    }

    /**
     * @param type why
     * @param detail the same for this request, in a sentence
     * @param violations the places in the request that are wrong
     */
    public ProblemException(ProblemType type, String detail, List<Violation> violations) {
        super(detail, null, false, false);
        this.type = type;
        this.violations = List.copyOf(violations);
    }

    public ProblemType type() {
        return type;
    }

    /** For the caller, in a sentence. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The places in the request that are wrong; empty where it is not about a place. */
    public List<Violation> violations() {
        return violations;
    }
}

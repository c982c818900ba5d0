package io.flowmaestro.faults.history;

/** What a history must keep to. The promises are those of docs/reliability.md. */
public enum Rule {
    /** P1. */
    LOST("has neither a result nor a dead letter"),
    /** P2. */
    TWO_RESULTS("has results that differ"),
    /** P1. */
    UNASKED_RESULT("has a result that nobody asked for"),
    /** P3. */
    UNASKED_CALL("was called without having been asked for"),
    /** P4, P5. */
    SECOND_EFFECT("took effect more than once"),
    /** P4, and what may be repeated. */
    FORBIDDEN_REPEAT("was called again after an answer that forbids it"),
    /** P2, P3. */
    CALL_AFTER_RESULT("was called after its result was published"),
    /** P5. */
    CHANGED_KEY("changed its idempotency key between attempts"),
    /** P5: the provider would take one operation for a repeat of the other, and not do it. */
    SHARED_KEY("shares its idempotency key with another operation"),
    /** At most three attempts. */
    TOO_MANY_ATTEMPTS("was called more often than a request may be"),
    /** No call starts after the deadline. */
    LATE_CALL("was called after its deadline"),
    /** A success that did not happen. */
    INVENTED_SUCCESS("succeeded, and the provider did nothing"),
    /** An effect that is denied: whoever asked would ask again. */
    DENIED_EFFECT("is said not to have happened, and did"),
    /** P6. */
    DISORDER("was called before the one ahead of it in its order was over");

    private final String sentence;

    Rule(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}

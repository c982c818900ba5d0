package io.flowmaestro.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What sending an operation's request a second time would do. */
public enum Effect {
    /** Nothing: it reads. */
    @JsonProperty("none")
    NONE,
    /** The same state again. */
    @JsonProperty("idempotent")
    IDEMPOTENT,
    /** Nothing, as the provider recognises the operation's key. */
    @JsonProperty("keyed")
    KEYED,
    /** The effect a second time. */
    @JsonProperty("at_most_once")
    AT_MOST_ONCE,
    /** The effect a second time, though the provider can be asked whether the first happened. */
    @JsonProperty("read_back")
    READ_BACK;

    /** Whether a call may be sent again although the first may have been carried out. */
    public boolean repeatable() {
        return this == NONE || this == IDEMPOTENT || this == KEYED;
    }
}

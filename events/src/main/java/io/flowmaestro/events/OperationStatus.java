package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an operation ended. Every one of them is terminal. */
public enum OperationStatus {
    /** The provider did it. */
    @JsonProperty("succeeded")
    SUCCEEDED,
    /** It was not done. */
    @JsonProperty("failed")
    FAILED,
    /** It may have been done, and nobody can know. */
    @JsonProperty("unknown")
    UNKNOWN,
    /** Its deadline passed before a call. */
    @JsonProperty("expired")
    EXPIRED
}

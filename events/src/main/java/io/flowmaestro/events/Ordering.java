package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What order a request asks for. */
public enum Ordering {
    /** None is promised. */
    @JsonProperty("none")
    NONE,
    /** After the requests of the same connection that came before and asked for it, too. */
    @JsonProperty("connection")
    CONNECTION
}

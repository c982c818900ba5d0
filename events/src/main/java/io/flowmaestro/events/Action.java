package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a person can do about a failure. */
public enum Action {
    /** Authorize the connection again. */
    @JsonProperty("reconnect")
    RECONNECT,
    /** Make a new key at the provider and enter it. */
    @JsonProperty("replace_key")
    REPLACE_KEY,
    /** Authorize again and grant the named scopes. */
    @JsonProperty("grant_scopes")
    GRANT_SCOPES,
    /** Look at the named parameter. */
    @JsonProperty("check_parameter")
    CHECK_PARAMETER,
    /** Nothing: it may work later. */
    @JsonProperty("wait")
    WAIT,
    /** See at the provider what happened before repeating. */
    @JsonProperty("look_at_provider")
    LOOK_AT_PROVIDER,
    /** Tell who runs the suite. */
    @JsonProperty("contact_operator")
    CONTACT_OPERATOR
}

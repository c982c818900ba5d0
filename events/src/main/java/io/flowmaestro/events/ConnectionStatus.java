package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where a connection stands in its life. */
public enum ConnectionStatus {
    /** Made, and not authorized yet. */
    @JsonProperty("pending")
    PENDING,
    /** In use. */
    @JsonProperty("active")
    ACTIVE,
    /** The last test failed, though the token is still good. */
    @JsonProperty("degraded")
    DEGRADED,
    /** The provider refuses the credential: a person must authorize again. */
    @JsonProperty("reauth_required")
    REAUTH_REQUIRED,
    /** Switched off by a person. */
    @JsonProperty("disabled")
    DISABLED,
    /** Gone, its credential with it. */
    @JsonProperty("deleted")
    DELETED;

    /** The word on the wire, such as {@code reauth_required}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

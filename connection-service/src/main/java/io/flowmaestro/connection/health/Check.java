package io.flowmaestro.connection.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that a test looks at.
 *
 * @param name which
 * @param status what came out
 * @param message the same for a person
 * @param hint what to do about it; null where there is nothing to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Check(
        Name name, Status status, String message, @Nullable String hint) {
    /** What is looked at. */
    public enum Name {
        /** Whether the provider takes the credential. */
        @JsonProperty("token")
        TOKEN,
        /** Whether the provider's API answers. */
        @JsonProperty("reachability")
        REACHABILITY,
        /** Whether it granted what its operations need. */
        @JsonProperty("permissions")
        PERMISSIONS
    }

    /** What came out. */
    public enum Status {
        /** It is well. */
        @JsonProperty("passed")
        PASSED,
        /** It is not. */
        @JsonProperty("failed")
        FAILED,
        /** It could not be told. */
        @JsonProperty("skipped")
        SKIPPED
    }

    static Check passed(Name name, String message) {
        return new Check(name, Status.PASSED, message, null);
    }

    static Check failed(Name name, String message, @Nullable String hint) {
        return new Check(name, Status.FAILED, message, hint);
    }

    static Check skipped(Name name, String message) {
        return new Check(name, Status.SKIPPED, message, null);
    }
}

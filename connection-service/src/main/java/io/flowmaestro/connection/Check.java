package io.flowmaestro.connection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that a test looks at.
 *
 * @param name which
 * @param status what came out
 * @param message the same for a person
 * @param hint what to do about it; null where there is nothing to do
 * @param missing the scopes that were not granted; empty unless permissions failed for the lack of some
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Check(
        Name name, Status status, String message, @Nullable String hint, List<String> missing) {
    @SuppressWarnings("ConstantValue") // Jackson passes null for what the table leaves out.
    public Check {
        missing = missing == null ? List.of() : List.copyOf(missing);
    }

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

    /** It is well. */
    public static Check passed(Name name, String message) {
        return new Check(name, Status.PASSED, message, null, List.of());
    }

    /** It is not. */
    public static Check failed(Name name, String message, @Nullable String hint) {
        return new Check(name, Status.FAILED, message, hint, List.of());
    }

    /** It could not be told. */
    public static Check skipped(Name name, String message) {
        return new Check(name, Status.SKIPPED, message, null, List.of());
    }

    /** The same with the scopes that were not granted. */
    public Check lacking(List<String> scopes) {
        return new Check(name, status, message, hint, scopes);
    }
}

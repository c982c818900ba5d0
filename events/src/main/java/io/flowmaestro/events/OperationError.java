package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an operation failed and what to do about it.
 *
 * @param kind the failure's kind
 * @param code the provider's own word, or ours where the failure never reached the provider; null where there is none
 * @param message what happened, for a person; never holds a secret
 * @param hint what to do, for a person
 * @param action what to do, for a program
 * @param retryable whether asking again later, unchanged, may succeed and is safe
 * @param httpStatus the provider's answer, 100 to 599; null where there was none
 * @param retryAfter seconds to wait before asking again; null where the provider did not say
 * @param errors the places in the request that are wrong; empty unless some are known
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OperationError(
        FailureKind kind,
        @Nullable String code,
        String message,
        @Nullable String hint,
        @Nullable Action action,
        boolean retryable,
        @Nullable Integer httpStatus,
        @Nullable Long retryAfter,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> errors) {

    @SuppressWarnings("ConstantValue") // Jackson passes null for what an event leaves out.
    public OperationError {
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    /** A failure with its kind's own hint and action. */
    public static OperationError of(FailureKind kind, @Nullable String code, String message) {
        return new OperationError(
                kind, code, message, kind.hint(), kind.action(), kind.retryable(), null, null, List.of());
    }

    /** The same with the places that are wrong. */
    public OperationError withErrors(List<Violation> places) {
        return new OperationError(kind, code, message, hint, action, retryable, httpStatus, retryAfter, places);
    }

    /** The same with another hint and action. */
    public OperationError withHint(String otherHint, Action otherAction) {
        return new OperationError(
                kind, code, message, otherHint, otherAction, retryable, httpStatus, retryAfter, errors);
    }
}

package io.flowmaestro.executor.attempt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes results, none larger than a topic takes. */
final class Completion {
    private static final String TOO_LARGE = "result_too_large";

    private final int maxBytes;

    /** @param maxBytes the largest result */
    Completion(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The result of a request.
     *
     * @param reads whether the operation has no effect: then a result without its output is a failure
     */
    OperationCompleted of(Request request, Ending ending, Instant startedAt, Instant finishedAt, boolean reads) {
        OperationCompleted whole = new OperationCompleted(
                request.key().operationId(),
                request.provider(),
                request.operation(),
                request.connection().connectionId(),
                request.workflow(),
                ending.status(),
                ending.output(),
                ending.error(),
                ending.warning(),
                ending.attempts(),
                startedAt,
                finishedAt,
                ending.providerMillis(),
                request.debug() ? ending.debug() : null);
        return bytes(whole).length <= maxBytes ? whole : fit(whole, reads);
    }

    /** The result of an operation that is known from the journal alone. */
    OperationCompleted of(JournalRow row, Ending ending, Instant finishedAt) {
        return new OperationCompleted(
                row.key().operationId(),
                row.provider(),
                row.operation(),
                row.connection().connectionId(),
                row.workflow(),
                ending.status(),
                null,
                ending.error(),
                null,
                ending.attempts(),
                row.claimedAt(),
                finishedAt,
                null,
                null);
    }

    /** The outcome of another operation as the result of this one. */
    OperationCompleted shared(JournalRow row, StoredResult outcome) {
        OperationCompleted other = read(outcome.json());
        return new OperationCompleted(
                row.key().operationId(),
                other.provider(),
                other.operation(),
                other.connectionId(),
                row.workflow(),
                other.status(),
                other.output(),
                other.error(),
                other.warning(),
                other.attempts(),
                other.startedAt(),
                other.finishedAt(),
                other.providerMillis(),
                null);
    }

    /** A result without what may be large, for a topic that takes less than {@code maxBytes}. */
    static StoredResult bare(StoredResult result) {
        String json = new String(bytes(bare(read(result.json()), false)), StandardCharsets.UTF_8);
        return new StoredResult(result.key(), result.connection(), json, result.finishedAt(), result.traceparent());
    }

    /** The same without the log, and where that is not enough without the output. */
    private OperationCompleted fit(OperationCompleted whole, boolean reads) {
        OperationCompleted quiet = with(whole, whole.status(), whole.output(), whole.error(), whole.warning());
        return bytes(quiet).length <= maxBytes ? quiet : bare(whole, reads);
    }

    private static OperationCompleted bare(OperationCompleted whole, boolean reads) {
        if (whole.status() == OperationStatus.SUCCEEDED && !reads) {
            return with(whole, whole.status(), null, null, tooLarge(FailureKind.INVALID_RESPONSE));
        }
        OperationError error = whole.error();
        return error == null
                ? with(whole, OperationStatus.FAILED, null, tooLarge(FailureKind.INVALID_RESPONSE), null)
                : with(whole, whole.status(), null, tooLarge(error.kind()), null);
    }

    private static OperationError tooLarge(FailureKind kind) {
        return OperationError.of(kind, TOO_LARGE, "The result is larger than its topic takes.");
    }

    private static OperationCompleted with(
            OperationCompleted whole,
            OperationStatus status,
            @Nullable JsonNode output,
            @Nullable OperationError error,
            @Nullable OperationError warning) {
        return new OperationCompleted(
                whole.operationId(),
                whole.provider(),
                whole.operation(),
                whole.connectionId(),
                whole.workflow(),
                status,
                output,
                error,
                warning,
                whole.attempts(),
                whole.startedAt(),
                whole.finishedAt(),
                whole.providerMillis(),
                null);
    }

    private static byte[] bytes(OperationCompleted completed) {
        try {
            return EventJson.MAPPER.writeValueAsBytes(completed);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Records of events are written as JSON.", e);
        }
    }

    private static OperationCompleted read(String json) {
        try {
            return EventJson.MAPPER.readValue(json, OperationCompleted.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("The journal holds what was written to it.", e);
        }
    }
}

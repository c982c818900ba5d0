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
    Composed of(Request request, Ending ending, Instant startedAt, Instant finishedAt, boolean reads) {
        Composed whole = composed(new OperationCompleted(
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
                request.debug() ? ending.debug() : null));
        return fits(whole) ? whole : fit(whole.completed(), reads);
    }

    /** The result of an operation that is known from the journal alone. */
    Composed of(JournalRow row, Ending ending, Instant finishedAt) {
        return composed(new OperationCompleted(
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
                null));
    }

    /** The outcome of another operation as the result of this one. */
    Composed shared(JournalRow row, StoredResult outcome) {
        OperationCompleted other = read(outcome.json());
        return composed(new OperationCompleted(
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
                null));
    }

    /** A result without what may be large, for a topic that takes less than {@code maxBytes}. */
    static StoredResult bare(StoredResult result) {
        String json = composed(bare(read(result.json()), false)).json();
        return new StoredResult(result.key(), result.connection(), json, result.finishedAt(), result.traceparent());
    }

    /** The same without the log, and where that is not enough without the output. */
    private Composed fit(OperationCompleted whole, boolean reads) {
        Composed quiet = composed(with(whole, whole.status(), whole.output(), whole.error(), whole.warning()));
        return fits(quiet) ? quiet : composed(bare(whole, reads));
    }

    /** A character takes three bytes at most, so that most need not be counted. */
    private boolean fits(Composed result) {
        return result.json().length() * 3L <= maxBytes
                || result.json().getBytes(StandardCharsets.UTF_8).length <= maxBytes;
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

    private static Composed composed(OperationCompleted completed) {
        try {
            return new Composed(completed, EventJson.MAPPER.writeValueAsString(completed));
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

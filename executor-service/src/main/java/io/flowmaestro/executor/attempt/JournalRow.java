package io.flowmaestro.executor.attempt;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.Workflow;
import io.flowmaestro.vault.client.CredentialRef;
import io.vertx.mutiny.sqlclient.Row;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One operation in the journal.
 *
 * @param key its name
 * @param connection the connection it was asked for
 * @param provider as asked; null where the request named none
 * @param operation as asked; null where the request named none
 * @param content as {@link Request#content}
 * @param sameAs the operation whose outcome it shares; null where it has its own
 * @param workflow as asked
 * @param deadline no call starts after it
 * @param claimedAt when it was taken up
 * @param attempts started so far
 * @param unfinished the effect of the attempt that was started and not finished; null where there is none
 * @param lastOutcome how the last attempt failed; null where it did not, or there is none
 * @param result its result; null while it is open
 */
record JournalRow(
        OperationKey key,
        CredentialRef connection,
        @Nullable String provider,
        @Nullable String operation,
        String content,
        @Nullable OperationKey sameAs,
        @Nullable Workflow workflow,
        Instant deadline,
        Instant claimedAt,
        int attempts,
        @Nullable Effect unfinished,
        @Nullable FailureKind lastOutcome,
        @Nullable StoredResult result) {

    static JournalRow of(Row row) {
        String tenant = row.getString("tenant");
        OperationKey key = new OperationKey(tenant, row.getString("operation_id"));
        CredentialRef connection = new CredentialRef(tenant, row.getString("connection_id"));
        return new JournalRow(
                key,
                connection,
                row.getString("provider"),
                row.getString("operation"),
                row.getString("content"),
                text(row, "same_as")
                        .map(owner -> new OperationKey(tenant, owner))
                        .orElse(null),
                text(row, "workflow").map(JournalRow::workflow).orElse(null),
                instant(row, "deadline"),
                instant(row, "claimed_at"),
                row.getLong("attempts").intValue(),
                text(row, "unfinished").map(Effect::valueOf).orElse(null),
                text(row, "last_outcome")
                        .filter(outcome -> !outcome.equals("succeeded"))
                        .map(FailureKind::of)
                        .orElse(null),
                text(row, "result")
                        .map(json -> result(row, key, connection, json))
                        .orElse(null));
    }

    Optional<StoredResult> finished() {
        return Optional.ofNullable(result);
    }

    private static StoredResult result(Row row, OperationKey key, CredentialRef connection, String json) {
        return new StoredResult(key, connection, json, instant(row, "finished_at"), row.getString("traceparent"));
    }

    private static Workflow workflow(String json) {
        try {
            return EventJson.MAPPER.readValue(json, Workflow.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("The journal holds what was written to it.", e);
        }
    }

    private static Optional<String> text(Row row, String column) {
        return Optional.ofNullable(row.getString(column));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}

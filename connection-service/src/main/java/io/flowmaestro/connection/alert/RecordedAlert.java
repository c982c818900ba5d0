package io.flowmaestro.connection.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.OperationError;
import io.vertx.mutiny.sqlclient.Row;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person must know.
 *
 * @param id unique within the tenant
 * @param provider the provider
 * @param connectionId the connection that it is about
 * @param operation the operation that fails; absent where the whole connection does
 * @param operationId the operation whose outcome raised it; absent where it was none
 * @param error what is the matter, and what to do
 * @param raisedAt since when
 * @param resolvedAt when it was over; absent while it is not
 * @param acknowledgedAt when a person said that they had seen it; absent while nobody did
 * @param acknowledgedBy who that was
 */
@Schema(name = "Alert")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecordedAlert(
        String id,
        String provider,
        String connectionId,
        @Nullable String operation,
        @Nullable String operationId,
        OperationError error,
        Instant raisedAt,
        @Nullable Instant resolvedAt,
        @Nullable Instant acknowledgedAt,
        @Nullable String acknowledgedBy) {
    static RecordedAlert of(Row row) {
        return new RecordedAlert(
                row.getString("id"),
                row.getString("provider"),
                row.getString("connection_id"),
                row.getString("operation"),
                row.getString("operation_id"),
                error(row.getString("error")),
                row.getOffsetDateTime("raised_at").toInstant(),
                instant(row.getOffsetDateTime("resolved_at")),
                instant(row.getOffsetDateTime("acknowledged_at")),
                row.getString("acknowledged_by"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }

    private static OperationError error(String column) {
        try {
            return EventJson.MAPPER.readValue(column, OperationError.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("An error in the table is not the JSON that was written there", e);
        }
    }
}

package io.flowmaestro.connection.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.OperationError;
import io.vertx.mutiny.sqlclient.Row;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An operation that was run, as far as it is remembered: without what it took and returned.
 *
 * @param id unique within the tenant
 * @param connectionId with which connection
 * @param provider the provider
 * @param operation the operation
 * @param status how it ended: {@code succeeded}, {@code failed}, {@code unknown} or {@code expired}
 * @param error why it did not succeed; absent where it did
 * @param warning what is amiss with its success; absent where nothing is
 * @param workflow what it was for, in the platform's words; absent where it did not say
 * @param attempts calls made to the provider
 * @param providerMillis time the provider took for the last one, in milliseconds; absent where there was none
 * @param startedAt when it was taken up
 * @param finishedAt when it ended
 * @param debug the log of request and answer, redacted; absent where it was not asked for
 */
@Schema(name = "RecordedOperation")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecordedOperation(
        String id,
        String connectionId,
        String provider,
        String operation,
        String status,
        @Nullable OperationError error,
        @Nullable OperationError warning,
        @Schema(implementation = Object.class) @Nullable JsonNode workflow,
        int attempts,
        @Nullable Long providerMillis,
        Instant startedAt,
        Instant finishedAt,
        @Nullable List<String> debug) {
    private static final TypeReference<OperationError> ERROR = new TypeReference<>() {};
    private static final TypeReference<JsonNode> JSON = new TypeReference<>() {};
    private static final TypeReference<List<String>> LINES = new TypeReference<>() {};

    static RecordedOperation of(Row row) {
        return new RecordedOperation(
                row.getString("id"),
                row.getString("connection_id"),
                row.getString("provider"),
                row.getString("operation"),
                row.getString("status"),
                read(row.getString("error"), ERROR),
                read(row.getString("warning"), ERROR),
                read(row.getString("workflow"), JSON),
                row.getInteger("attempts"),
                row.getLong("provider_millis"),
                row.getOffsetDateTime("started_at").toInstant(),
                row.getOffsetDateTime("finished_at").toInstant(),
                read(row.getString("debug"), LINES));
    }

    private static <T> @Nullable T read(@Nullable String column, TypeReference<T> shape) {
        try {
            return column == null ? null : EventJson.MAPPER.readValue(column, shape);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("An operation in the table is not the JSON that was written there", e);
        }
    }
}

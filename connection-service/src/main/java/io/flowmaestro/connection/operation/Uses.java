package io.flowmaestro.connection.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.OperationError;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** When connections were last used, and by what. */
@ApplicationScoped
public class Uses {
    private static final int MOST_WORKFLOWS = 100;
    private static final String USES = """
            select connection_id, last_used_at, last_failed_at, last_error from connection_use
            where tenant = $1 and connection_id = any($2)""";
    private static final String WORKFLOWS = """
            select workflow_id, last_used_at from workflow_use
            where tenant = $1 and connection_id = $2 and last_used_at >= $3 order by last_used_at desc, workflow_id limit $4""";

    private final Pool pool;

    Uses(Pool pool) {
        this.pool = pool;
    }

    /**
     * When a connection was used.
     *
     * @param lastUsedAt when an operation of it last ended
     * @param lastFailedAt when one last failed; null where none did
     * @param lastError why that was; null where none did
     */
    public record Use(
            Instant lastUsedAt,
            @Nullable Instant lastFailedAt,
            @Nullable OperationError lastError) {
        static Use of(Row row) {
            return new Use(
                    row.getOffsetDateTime("last_used_at").toInstant(),
                    instant(row.getOffsetDateTime("last_failed_at")),
                    error(row.getString("last_error")));
        }

        private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
            return at == null ? null : at.toInstant();
        }
    }

    /**
     * A workflow that uses a connection.
     *
     * @param workflowId the platform's id of it
     * @param lastUsedAt when an operation of it last ended
     */
    @Schema(name = "WorkflowUse")
    public record WorkflowUse(String workflowId, Instant lastUsedAt) {}

    /** When each of a tenant's connections was used, by its id; those that never were are left out. */
    public Uni<Map<String, Use>> of(String tenant, Collection<String> connectionIds) {
        return pool.preparedQuery(USES)
                .execute(Tuple.of(tenant, connectionIds.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Use> uses = new HashMap<>();
                    rows.forEach(row -> uses.put(row.getString("connection_id"), Use.of(row)));
                    return uses;
                });
    }

    /** The workflows that used a connection since then, the last one first; a hundred of them at most. */
    public Uni<List<WorkflowUse>> workflows(ConnectionKey key, Instant since) {
        return pool.preparedQuery(WORKFLOWS)
                .execute(Tuple.of(key.tenant(), key.id(), since.atOffset(ZoneOffset.UTC), MOST_WORKFLOWS))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new WorkflowUse(
                                row.getString("workflow_id"),
                                row.getOffsetDateTime("last_used_at").toInstant()))
                        .toList());
    }

    static @Nullable OperationError error(@Nullable String column) {
        try {
            return column == null ? null : EventJson.MAPPER.readValue(column, OperationError.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("An error in the table is not the JSON that was written there", e);
        }
    }
}

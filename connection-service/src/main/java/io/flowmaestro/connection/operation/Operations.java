package io.flowmaestro.connection.operation;

import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What was run lately. */
@ApplicationScoped
public class Operations {
    private static final String GET = "select * from operation where tenant = $1 and id = $2";
    private static final String PAGE = """
             and ($3::text is null or status = $3)
                and ($4::timestamptz is null or (finished_at, id) < ($4, $5))
            order by finished_at desc, id desc limit $6""";

    /** Two, as each has an index of its own. */
    private static final String OF_TENANT = "select * from operation where tenant = $1 and $2::text is null" + PAGE;

    private static final String OF_CONNECTION =
            "select * from operation where tenant = $1 and connection_id = $2" + PAGE;

    private final Pool pool;

    Operations(Pool pool) {
        this.pool = pool;
    }

    /** The one of that id; fails with {@link ProblemType#UNKNOWN_OPERATION} where the tenant had none such lately. */
    public Uni<RecordedOperation> get(String tenant, String id) {
        return pool.preparedQuery(GET).execute(Tuple.of(tenant, id)).map(rows -> {
            for (Row row : rows) {
                return RecordedOperation.of(row);
            }
            throw new ProblemException(
                    ProblemType.UNKNOWN_OPERATION, "None of that id ended lately. One that just began is here soon.");
        });
    }

    /**
     * What a tenant ran, the last one first.
     *
     * @param connectionId with this connection; null for all
     * @param status those that ended so; null for all
     * @param after the last one of the page before; null for the first page
     * @param limit how many at most, 1 or more
     */
    public Uni<List<RecordedOperation>> list(
            String tenant,
            @Nullable String connectionId,
            @Nullable String status,
            @Nullable Position after,
            int limit) {
        return pool.preparedQuery(connectionId == null ? OF_TENANT : OF_CONNECTION)
                .execute(Tuple.tuple()
                        .addString(tenant)
                        .addString(connectionId)
                        .addString(status)
                        .addOffsetDateTime(
                                after == null ? null : after.finishedAt().atOffset(ZoneOffset.UTC))
                        .addString(after == null ? null : after.id())
                        .addInteger(limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(RecordedOperation::of)
                        .toList());
    }

    /** Where a list goes on. */
    public record Position(Instant finishedAt, String id) {}
}

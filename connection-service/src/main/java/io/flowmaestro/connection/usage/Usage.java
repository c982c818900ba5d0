package io.flowmaestro.connection.usage;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.StreamSupport;

/** What was used, in sums. */
@ApplicationScoped
public class Usage {
    private static final int MOST_SUMS = 1000;
    private static final String SUMS = """
            select %1$s as key, sum(succeeded)::bigint as succeeded, sum(failed)::bigint as failed,
                sum(unknown)::bigint as unknown, sum(expired)::bigint as expired, sum(attempts)::bigint as attempts,
                sum(provider_millis)::bigint as provider_millis
            from usage_day
            where tenant = $1 and day between $2 and $3 and ($4::text is null or connection_id = $4)
                and ($5::text is null or provider = $5) and ($6::text is null or operation = $6)
            group by 1 order by 1 limit $7""";

    private final Pool pool;

    Usage(Pool pool) {
        this.pool = pool;
    }

    /** A tenant's sums in the order of their keys; a thousand at most. Where nothing was used there is none. */
    public Uni<List<UsageSum>> of(String tenant, UsageQuestion asked) {
        return pool.preparedQuery(SUMS.formatted(asked.by().column()))
                .execute(Tuple.tuple()
                        .addString(tenant)
                        .addLocalDate(asked.from())
                        .addLocalDate(asked.to())
                        .addString(asked.connectionId())
                        .addString(asked.provider())
                        .addString(asked.operation())
                        .addInteger(MOST_SUMS))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> UsageSum.of(
                                row.getString("key"),
                                row.getLong("succeeded"),
                                row.getLong("failed"),
                                row.getLong("unknown"),
                                row.getLong("expired"),
                                row.getLong("attempts"),
                                row.getLong("provider_millis")))
                        .toList());
    }
}

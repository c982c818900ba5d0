package io.flowmaestro.connection.usage;

import io.flowmaestro.events.EventJson;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The table of what was used on which day. An event is remembered and counted by one statement: both, or neither. */
@ApplicationScoped
class UsageLedger {
    private static final String COUNT = """
            with usage as (
                select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[],
                    $8::bigint[], $9::bigint[], $10::bigint[])
                    as u (tenant, id, day, connection_id, provider, operation, status, count, attempts, provider_millis)
            ), fresh as (
                insert into counted_event (tenant, id, at) select tenant, id, $11 from usage
                on conflict do nothing returning tenant, id
            )
            insert into usage_day (tenant, day, connection_id, provider, operation, succeeded, failed, unknown, expired,
                attempts, provider_millis)
            select tenant, day, connection_id, provider, operation,
                coalesce(sum(count) filter (where status = 'succeeded'), 0),
                coalesce(sum(count) filter (where status = 'failed'), 0),
                coalesce(sum(count) filter (where status = 'unknown'), 0),
                coalesce(sum(count) filter (where status = 'expired'), 0), sum(attempts), sum(provider_millis)
            from usage join fresh using (tenant, id)
            group by tenant, day, connection_id, provider, operation
            order by tenant, day, connection_id, provider, operation
            on conflict on constraint usage_day_key do update set
                succeeded = usage_day.succeeded + excluded.succeeded, failed = usage_day.failed + excluded.failed,
                unknown = usage_day.unknown + excluded.unknown, expired = usage_day.expired + excluded.expired,
                attempts = usage_day.attempts + excluded.attempts,
                provider_millis = usage_day.provider_millis + excluded.provider_millis""";

    private static final String FORGET =
            "delete from counted_event where ctid in (select ctid from counted_event where at < $1 limit 10000)";

    private final Pool pool;
    private final Clock clock;

    UsageLedger(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Counts what was not counted before; says how many days of a connection's operation it concerns. */
    Uni<Integer> count(List<CountedUsage> usage) {
        return pool.preparedQuery(COUNT)
                .execute(Tuple.tuple()
                        .addArrayOfString(texts(usage, each -> each.event().tenant()))
                        .addArrayOfString(texts(usage, each -> each.event().id()))
                        .addArrayOfLocalDate(usage.stream()
                                .map(each -> LocalDate.ofInstant(each.usage().windowStart(), ZoneOffset.UTC))
                                .toArray(LocalDate[]::new))
                        .addArrayOfString(texts(usage, each -> each.usage().connectionId()))
                        .addArrayOfString(texts(usage, each -> each.usage().provider()))
                        .addArrayOfString(texts(usage, each -> each.usage().operation()))
                        .addArrayOfString(texts(
                                usage,
                                each -> EventJson.MAPPER
                                        .valueToTree(each.usage().status())
                                        .textValue()))
                        .addArrayOfLong(numbers(usage, each -> each.usage().count()))
                        .addArrayOfLong(numbers(usage, each -> each.usage().attempts()))
                        .addArrayOfLong(numbers(usage, each -> each.usage().providerMillis()))
                        .addOffsetDateTime(clock.instant().atOffset(ZoneOffset.UTC)))
                .map(RowSet::rowCount);
    }

    /** Forgets which events were counted before that time, a part of them if they are many; says how many. */
    Uni<Integer> forget(Instant before) {
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .map(RowSet::rowCount);
    }

    private static String[] texts(List<CountedUsage> usage, Function<CountedUsage, String> column) {
        return usage.stream().map(column).toArray(String[]::new);
    }

    private static Long[] numbers(List<CountedUsage> usage, ToLongFunction<CountedUsage> column) {
        return usage.stream().mapToLong(column).boxed().toArray(Long[]::new);
    }
}

package io.flowmaestro.executor.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.events.Topic;
import io.flowmaestro.events.UsageRecorded;
import io.flowmaestro.executor.kafka.Event;
import io.flowmaestro.executor.kafka.Publisher;
import io.flowmaestro.executor.postgres.BatchStatement;
import io.flowmaestro.executor.postgres.Statements;
import io.flowmaestro.vault.client.CredentialRef;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Counts what ended in each window of time, once: when a window is over, one replica counts the transactions that are done
 * and were not counted before. It counts and writes down what it counted in one statement; what is written is published
 * under the same {@code ce_id} until Kafka has it, whoever is stopped in between. What commits after its window is counted
 * with the next, in an event of its own.
 */
@Singleton
class Usage {
    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(Usage.class);

    /** Who comes second in a window, or again as an answer was lost, counts nothing. */
    private static final String COUNT = """
            with mark as (
                update usage_mark set counted_at = $1, counted_from = counted_to,
                    counted_to = greatest(counted_to, pg_snapshot_xmin(pg_current_snapshot()))
                where counted_at < $1
                returning counted_from, counted_to
            )
            insert into usage_event (tenant, connection_id, provider, operation, status, window_start, operations,
                attempts, provider_millis)
            select tenant, connection_id, provider, operation, status,
                date_bin($2::bigint * interval '1 second', finished_at, 'epoch') as window_start,
                count(*), sum(calls), sum(provider_millis)
            from operation, mark
            where finished_in >= mark.counted_from and finished_in < mark.counted_to
                and provider is not null and operation is not null
            group by 1, 2, 3, 4, 5, 6""";

    private static final String UNPUBLISHED = "select * from usage_event order by window_start limit $1";
    private static final BatchStatement PUBLISHED = BatchStatement.of(
            "event_id uuid", "delete from usage_event using asked where usage_event.event_id = asked.event_id");
    private static final int BATCH = 500;
    private static final int AT_ONCE = 64;

    private final Statements statements;
    private final Publisher publisher;
    private final Clock clock;
    private @Nullable Cancellable rounds;

    Usage(Statements statements, Publisher publisher, Clock clock) {
        this.statements = statements;
        this.publisher = publisher;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        rounds = Multi.createBy()
                .repeating()
                .uni(this::nextRound)
                .indefinitely()
                .subscribe()
                .with(done -> {}, failure -> LOG.error("Usage is not counted any more.", failure));
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (rounds != null) {
            rounds.cancel();
        }
    }

    private Uni<Void> nextRound() {
        Instant now = clock.instant();
        Instant next = windowStart(now).plus(WINDOW);
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(Duration.between(now, next))
                .chain(() -> round(next))
                .onFailure()
                .recoverWithItem(Usage::report);
    }

    /** Counts what ended before that window, and publishes what was counted. */
    Uni<Void> round(Instant window) {
        return statements
                .execute(COUNT, Tuple.of(window.atOffset(ZoneOffset.UTC), WINDOW.toSeconds()))
                .chain(counted -> publish());
    }

    private Uni<Void> publish() {
        return statements
                .execute(UNPUBLISHED, Tuple.of(BATCH))
                .chain(rows -> Multi.createFrom()
                        .iterable(rows)
                        .onItem()
                        .transformToUni(this::publish)
                        .merge(AT_ONCE)
                        .onItem()
                        .ignoreAsUni()
                        .chain(() -> rows.size() < BATCH ? Uni.createFrom().voidItem() : publish()));
    }

    private Uni<Void> publish(Row row) {
        return publisher
                .publish(event(row))
                .chain(() -> statements.batch(PUBLISHED, Tuple.of(row.getUUID("event_id"))))
                .replaceWithVoid();
    }

    private Event event(Row row) {
        Instant start = row.getOffsetDateTime("window_start").toInstant();
        UsageRecorded usage = new UsageRecorded(
                row.getString("provider"),
                row.getString("operation"),
                row.getString("connection_id"),
                OperationStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getLong("operations"),
                row.getLong("attempts"),
                row.getLong("provider_millis"),
                start,
                start.plus(WINDOW));
        return new Event(
                Topic.USAGE_EVENTS,
                row.getUUID("event_id").toString(),
                EventType.USAGE_RECORDED,
                clock.instant(),
                new CredentialRef(row.getString("tenant"), row.getString("connection_id")),
                null,
                json(usage));
    }

    private static String json(UsageRecorded usage) {
        try {
            return EventJson.MAPPER.writeValueAsString(usage);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Records of events are written as JSON.", e);
        }
    }

    private static Instant windowStart(Instant time) {
        long seconds = WINDOW.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
    }

    private static @Nullable Void report(Throwable failure) {
        LOG.error("Usage could not be counted; the next round counts it.", failure);
        return null;
    }
}

package io.flowmaestro.connection.webhook;

import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.Repetition;
import io.flowmaestro.egress.Destination;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.Exchange;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.egress.OutboundRequest;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to webhooks. A message is one replica's for {@link #CLAIMED}; where that replica dies, another sends it
 * again with the same id. What a webhook's server answers is thrown away but for its status.
 */
@ApplicationScoped
class Deliveries {
    private static final Logger LOG = Logger.getLogger(Deliveries.class);

    /** As Svix does (its documentation, "Retries"): eight attempts over some 28 hours. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(10));

    private static final int AT_ONCE = 32;
    private static final int GONE = 410;
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration CLAIMED = Duration.ofMinutes(2);

    private static final String TAKE = """
            update webhook_message m set next_at = $2, attempts = m.attempts + 1 from webhook w
            where w.tenant = m.tenant and w.id = m.webhook_id and (m.tenant, m.webhook_id, m.id) in (
                select tenant, webhook_id, id from webhook_message where next_at <= $1
                order by next_at limit $3 for update skip locked)
            returning m.tenant, m.webhook_id, m.id, m.payload, m.attempts, w.url, w.sandbox, w.secret_generation,
                w.previous_until""";
    private static final String DELIVERED = """
            update webhook_message set next_at = null, delivered_at = $4, last_outcome = $5
            where tenant = $1 and webhook_id = $2 and id = $3""";
    private static final String FAILED = """
            update webhook_message set next_at = $4, last_outcome = $5 where tenant = $1 and webhook_id = $2 and id = $3""";
    private static final String DISABLE = """
            with gone as (
                update webhook set disabled_at = $3 where tenant = $1 and id = $2
            )
            update webhook_message set next_at = null, last_outcome = coalesce(last_outcome, '410')
            where tenant = $1 and webhook_id = $2 and next_at is not null""";
    private static final String FORGET =
            "delete from webhook_message where ctid in (select ctid from webhook_message where created_at < $1 limit 10000)";

    private final Pool pool;
    private final WebhookSecrets secrets;
    private final GuardedHttpClient http;
    private final ConnectionConfig config;
    private final Clock clock;
    private @Nullable Cancellable sending;
    private @Nullable Cancellable forgetting;

    Deliveries(Pool pool, WebhookSecrets secrets, Vertx vertx, ConnectionConfig config, Clock clock) {
        this.pool = pool;
        this.secrets = secrets;
        this.http = new GuardedHttpClient(
                vertx, new EgressGuard(vertx), EgressLimits.defaults().withConnectionsPerHost(AT_ONCE));
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        if (config.webhooks().keySecret().isPresent()) {
            sending = Repetition.every(config.webhooks().interval(), LOG, "Webhooks are not told", this::sendDue);
            forgetting = Repetition.every(Duration.ofMinutes(1), LOG, "Old messages are not forgotten", this::forget);
        }
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (sending != null && forgetting != null) {
            sending.cancel();
            forgetting.cancel();
        }
    }

    private Uni<Void> sendDue() {
        Instant now = clock.instant();
        return pool.preparedQuery(TAKE)
                .execute(Tuple.of(time(now), time(now.plus(CLAIMED)), AT_ONCE))
                .chain(due -> Multi.createFrom()
                        .iterable(due)
                        .onItem()
                        .transformToUniAndMerge(this::send)
                        .onItem()
                        .ignoreAsUni());
    }

    private Uni<RowSet<Row>> forget() {
        Instant before = clock.instant().minus(config.operations().keep());
        return pool.preparedQuery(FORGET).execute(Tuple.of(time(before)));
    }

    private Uni<Void> send(Row message) {
        Destination destination = message.getBoolean("sandbox")
                ? config.sandbox().url().map(Destination::sandbox).orElseGet(Destination::provider)
                : Destination.provider();
        return http.send(request(message, clock.instant()), destination, TIMEOUT)
                .chain(exchange -> settle(message, exchange));
    }

    private OutboundRequest request(Row message, Instant now) {
        String id = message.getString("id");
        return new OutboundRequest(
                "POST",
                URI.create(message.getString("url")),
                Map.of(
                        "content-type",
                        "application/json",
                        "webhook-id",
                        id,
                        "webhook-timestamp",
                        String.valueOf(now.getEpochSecond()),
                        "webhook-signature",
                        signatures(message, now)),
                Buffer.buffer(message.getString("payload")));
    }

    private String signatures(Row message, Instant now) {
        int generation = message.getInteger("secret_generation");
        OffsetDateTime both = message.getOffsetDateTime("previous_until");
        String signature = signature(message, generation, now);
        return both != null && now.isBefore(both.toInstant())
                ? signature + " " + signature(message, generation - 1, now)
                : signature;
    }

    private String signature(Row message, int generation, Instant now) {
        return secrets.signature(
                message.getString("tenant"),
                message.getString("webhook_id"),
                generation,
                message.getString("id"),
                now,
                message.getString("payload"));
    }

    private Uni<Void> settle(Row message, Exchange exchange) {
        String outcome = exchange instanceof Exchange.Answered answered
                ? String.valueOf(answered.status())
                : ((Exchange.Unanswered) exchange).fault().name().toLowerCase(Locale.ROOT);
        Instant now = clock.instant();
        Tuple values = Tuple.of(message.getString("tenant"), message.getString("webhook_id"), message.getString("id"));
        if (exchange instanceof Exchange.Answered answered && answered.status() / 100 == 2) {
            return execute(DELIVERED, values.addOffsetDateTime(time(now)).addString(outcome));
        }
        Uni<Void> failed =
                execute(FAILED, values.addOffsetDateTime(next(message, now)).addString(outcome));
        return exchange instanceof Exchange.Answered answered && answered.status() == GONE
                ? failed.chain(() -> execute(
                        DISABLE, Tuple.of(message.getString("tenant"), message.getString("webhook_id"), time(now))))
                : failed;
    }

    private static @Nullable OffsetDateTime next(Row message, Instant now) {
        int attempts = message.getInteger("attempts");
        return attempts > PAUSES.size() ? null : time(now.plus(PAUSES.get(attempts - 1)));
    }

    private Uni<Void> execute(String sql, Tuple values) {
        return pool.preparedQuery(sql).execute(values).replaceWithVoid();
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}

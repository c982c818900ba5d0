package io.flowmaestro.connection.webhook;

import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.Idempotency;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.events.Violation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The webhooks of every tenant. */
@ApplicationScoped
public class Webhooks {
    private static final Duration PREVIOUS_SECRET = Duration.ofDays(1);
    private static final int MOST = 20;
    private static final int LONGEST_URL = 2000;
    private static final int MOST_MESSAGES = 100;

    private static final String CREATE = """
            insert into webhook (tenant, id, url, types, sandbox, secret_generation, created_at)
            select $1, $2, $3, $4, $5, 1, $6 where (select count(*) from webhook where tenant = $1 and id <> $2) < $7
            on conflict on constraint webhook_key do update set id = excluded.id returning *""";
    private static final String LIST = "select * from webhook where tenant = $1 order by id";
    private static final String GET = "select * from webhook where tenant = $1 and id = $2";
    private static final String DELETE = "delete from webhook where tenant = $1 and id = $2 returning *";
    private static final String ROTATE = """
            update webhook set secret_generation = secret_generation + 1, previous_until = $3, disabled_at = null
            where tenant = $1 and id = $2 returning *""";
    private static final String MESSAGES = """
            select * from webhook_message where tenant = $1 and webhook_id = $2 order by created_at desc, id limit $3""";

    private final Pool pool;
    private final WebhookSecrets secrets;
    private final Idempotency idempotency;
    private final ConnectionConfig config;
    private final Clock clock;

    Webhooks(Pool pool, WebhookSecrets secrets, Idempotency idempotency, ConnectionConfig config, Clock clock) {
        this.pool = pool;
        this.secrets = secrets;
        this.idempotency = idempotency;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Makes one, and shows its secret once. Fails with {@link ProblemType#VALIDATION},
     * {@link ProblemType#WEBHOOKS_NOT_CONFIGURED}, {@link ProblemType#TOO_MANY_WEBHOOKS}, or as {@link Idempotency#claim}.
     *
     * @param idempotencyKey null where the request has none
     */
    public Uni<Webhook> create(String tenant, NewWebhook asked, @Nullable String idempotencyKey) {
        secrets.require();
        List<String> types = admit(asked);
        String what = "webhook " + asked.url() + " " + types + " " + asked.sandbox();
        return idempotency
                .claim(tenant, idempotencyKey, what, "wh_" + RandomToken.nextId())
                .chain(claim -> insert(tenant, claim.id(), asked, types));
    }

    private Uni<Webhook> insert(String tenant, String id, NewWebhook asked, List<String> types) {
        return pool.preparedQuery(CREATE)
                .execute(Tuple.tuple()
                        .addString(tenant)
                        .addString(id)
                        .addString(asked.url())
                        .addString(String.join(" ", types))
                        .addBoolean(asked.sandbox())
                        .addOffsetDateTime(now())
                        .addInteger(MOST))
                .map(rows -> only(rows, ProblemType.TOO_MANY_WEBHOOKS, "Delete one first: there are " + MOST + "."))
                .map(row -> shown(tenant, row));
    }

    private Webhook shown(String tenant, Row row) {
        return Webhook.of(row).with(secrets.shown(tenant, row.getString("id"), row.getInteger("secret_generation")));
    }

    /** A tenant's, by their ids. */
    public Uni<List<Webhook>> list(String tenant) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(tenant))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Webhook::of)
                        .toList());
    }

    /** Tells it nothing more; fails with {@link ProblemType#UNKNOWN_WEBHOOK}. */
    public Uni<Void> delete(String tenant, String id) {
        return pool.preparedQuery(DELETE)
                .execute(Tuple.of(tenant, id))
                .map(Webhooks::known)
                .replaceWithVoid();
    }

    /** The one of that id; fails with {@link ProblemType#UNKNOWN_WEBHOOK}. */
    public Uni<Webhook> get(String tenant, String id) {
        return row(tenant, id).map(Webhook::of);
    }

    private Uni<Row> row(String tenant, String id) {
        return pool.preparedQuery(GET).execute(Tuple.of(tenant, id)).map(Webhooks::known);
    }

    /**
     * Gives it another secret, and shows that once; for a day messages are signed with both. One whose server wanted to
     * hear nothing more is told again. Fails with {@link ProblemType#UNKNOWN_WEBHOOK}, or as {@link Idempotency#claim}.
     *
     * @param idempotencyKey null where the request has none
     */
    public Uni<Webhook> rotate(String tenant, String id, @Nullable String idempotencyKey) {
        secrets.require();
        return row(tenant, id)
                .chain(() -> idempotency.claim(tenant, idempotencyKey, "secret of " + id, id))
                .chain(claim -> claim.first()
                        ? pool.preparedQuery(ROTATE)
                                .execute(Tuple.of(tenant, id, now().plus(PREVIOUS_SECRET)))
                                .map(Webhooks::known)
                        : row(tenant, id))
                .map(row -> shown(tenant, row));
    }

    /** What it was told lately, the last first; a hundred at most. Fails with {@link ProblemType#UNKNOWN_WEBHOOK}. */
    public Uni<List<SentMessage>> messages(String tenant, String id) {
        return row(tenant, id)
                .chain(() -> pool.preparedQuery(MESSAGES).execute(Tuple.of(tenant, id, MOST_MESSAGES)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(SentMessage::of)
                        .toList());
    }

    private List<String> admit(NewWebhook asked) {
        List<Violation> violations = new ArrayList<>();
        if (!isCallable(asked.url())) {
            violations.add(
                    new Violation("/url", "must be the address of a server, such as https://example.com/hooks."));
        }
        if (asked.sandbox() && config.sandbox().url().isEmpty()) {
            violations.add(new Violation("/sandbox", "must be false: there is no sandbox here."));
        }
        List<String> types = asked.types() == null || asked.types().isEmpty()
                ? Arrays.stream(MessageType.values()).map(MessageType::word).toList()
                : asked.types();
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i) == null || MessageType.of(types.get(i)).isEmpty()) {
                violations.add(new Violation("/types/" + i, "must be one of " + MessageType.words() + "."));
            }
        }
        if (!violations.isEmpty()) {
            throw new ProblemException(
                    ProblemType.VALIDATION, "Mend the places named in errors and send it again.", violations);
        }
        return types.stream().distinct().toList();
    }

    /** Whether it can be an address at all: whether it may be reached is known when it is. */
    private static boolean isCallable(@Nullable String url) {
        try {
            if (url == null || url.length() > LONGEST_URL) {
                return false;
            }
            URI address = new URI(url);
            return "https".equals(address.getScheme())
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Row known(RowSet<Row> rows) {
        return only(rows, ProblemType.UNKNOWN_WEBHOOK, "You have no webhook of that id.");
    }

    private static Row only(RowSet<Row> rows, ProblemType otherwise, String detail) {
        for (Row row : rows) {
            return row;
        }
        throw new ProblemException(otherwise, detail);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}

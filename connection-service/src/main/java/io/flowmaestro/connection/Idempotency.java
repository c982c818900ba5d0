package io.flowmaestro.connection;

import io.flowmaestro.events.Violation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what the keys of requests stand for
 * (<a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">draft-ietf-httpapi-idempotency-key-header-08</a>),
 * for as long as executors remember an operation.
 */
@ApplicationScoped
public class Idempotency {
    private static final Duration KEPT = Duration.ofDays(2);
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final String FORGET = "delete from idempotency_key where created_at < $1";

    /** Who comes second waits for the first, and is given its row. */
    private static final String CLAIM = """
            insert into idempotency_key (tenant, key, request, resource_id, created_at) values ($1, $2, $3, $4, $5)
            on conflict on constraint idempotency_key_key do update set key = excluded.key
            returning request, resource_id, (xmax = 0) as first""";

    private static final String RELEASE = "delete from idempotency_key where tenant = $1 and key = $2";

    private final Pool pool;
    private final Clock clock;

    Idempotency(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /**
     * What a key stands for.
     *
     * @param id of what the first request with it made, or is to make
     * @param first whether this is that request
     */
    public record Claim(String id, boolean first) {}

    /**
     * What a request is to make, or made when it was sent before. Fails with
     * {@link ProblemType#KEY_REUSED} where that was another request, and with {@link ProblemType#VALIDATION} where it is no
     * key.
     *
     * @param key null where the request has none
     * @param request what is asked for, all of it that is not secret
     * @param ownId the id to make it with, if it is the first
     */
    public Uni<Claim> claim(String tenant, @Nullable String key, String request, String ownId) {
        if (key == null) {
            return Uni.createFrom().item(new Claim(ownId, true));
        }
        if (!KEY.matcher(key).matches()) {
            throw new ProblemException(
                    ProblemType.VALIDATION,
                    "Send another key.",
                    List.of(new Violation("/Idempotency-Key", "must be 1 to 255 printable ASCII characters.")));
        }
        Instant now = clock.instant();
        String hash = RandomToken.hash(request);
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(now.minus(KEPT).atOffset(ZoneOffset.UTC)))
                .chain(() -> pool.preparedQuery(CLAIM)
                        .execute(Tuple.of(tenant, key, hash, ownId, now.atOffset(ZoneOffset.UTC))))
                .map(rows -> claim(rows.iterator().next(), hash));
    }

    /** Lets another request have the key, where what the first was to make could not be made. */
    public Uni<Void> release(String tenant, @Nullable String key) {
        return key == null
                ? Uni.createFrom().voidItem()
                : pool.preparedQuery(RELEASE).execute(Tuple.of(tenant, key)).replaceWithVoid();
    }

    private static Claim claim(Row row, String hash) {
        if (!row.getString("request").equals(hash)) {
            throw new ProblemException(ProblemType.KEY_REUSED, "Send this request with a key of its own.");
        }
        return new Claim(row.getString("resource_id"), row.getBoolean("first"));
    }
}

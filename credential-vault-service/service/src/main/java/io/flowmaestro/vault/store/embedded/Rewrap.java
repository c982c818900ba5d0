package io.flowmaestro.vault.store.embedded;

import io.flowmaestro.vault.client.CredentialException;
import io.flowmaestro.vault.postgres.Postgres;
import io.flowmaestro.vault.store.SecretName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Seals every version anew under the first master key while the service runs: each row in one statement, and only if it is
 * still what was read. Ended at any point, it begins again where it was, as what is under the first key is not touched.
 */
public final class Rewrap {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int PAGE = 100;
    private static final int IN_FLIGHT = 4;

    /** Replicas may seal with another key meanwhile, until their configuration has the new one first. */
    private static final int ROUNDS = 3;

    /** What Tink puts before the wrapped data key, the key's id in it: 4 bytes of length, 1 of format. */
    private static final String KEY_ID = "substring(sealed FROM 6 FOR 4)";

    private static final String OTHERS = """
            SELECT kind, tenant, id, version, sealed FROM secret_version
            WHERE (kind, tenant, id, version) > ($1, $2, $3, $4) AND KEY_ID <> $5
            ORDER BY kind, tenant, id, version LIMIT $6""".replace("KEY_ID", KEY_ID);
    private static final String REPLACE = """
            UPDATE secret_version SET sealed = $6
            WHERE kind = $1 AND tenant = $2 AND id = $3 AND version = $4 AND sealed = $5""";
    private static final String COUNT =
            "SELECT KEY_ID AS key, count(*) AS versions FROM secret_version GROUP BY KEY_ID".replace("KEY_ID", KEY_ID);

    private final Pool pool;
    private final MasterKey masterKey;
    private final Envelope envelope;
    private final LongConsumer progress;

    /**
     * @param pool of connections to the service's database
     * @param masterKey the keys, the new one first
     * @param progress is told how many were sealed anew, after each page
     */
    public Rewrap(Pool pool, MasterKey masterKey, LongConsumer progress) {
        this.pool = pool;
        this.masterKey = masterKey;
        this.envelope = new Envelope(masterKey);
        this.progress = progress;
    }

    /**
     * What the rows themselves say afterwards.
     *
     * @param rewrapped versions that were sealed anew
     * @param byLine versions under each key, by its line among the keys, from 1; lines without any are there with 0
     * @param unknown versions under keys that are not given
     */
    public record Report(long rewrapped, Map<Integer, Long> byLine, long unknown) {
        public Report {
            byLine = Map.copyOf(byLine);
        }

        /** Lines of the keys that open nothing any more, in order. */
        public List<Integer> idle() {
            return byLine.entrySet().stream()
                    .filter(line -> line.getKey() > 1 && line.getValue() == 0)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        }

        /** Whether all is under the first key. */
        public boolean complete() {
            return unknown == 0 && idle().size() == byLine.size() - 1;
        }
    }

    /** Does it, and counts afterwards. */
    public Uni<Report> run() {
        return rounds(0, ROUNDS).chain(this::report);
    }

    private Uni<Long> rounds(long before, int left) {
        return round(before)
                .chain(sum -> sum == before || left == 1 ? Uni.createFrom().item(sum) : rounds(sum, left - 1));
    }

    private Uni<Long> round(long before) {
        return Multi.createBy()
                .repeating()
                .uni(Cursor::new, this::page)
                .until(List::isEmpty)
                .onItem()
                .transformToUniAndConcatenate(page -> Multi.createFrom()
                        .iterable(page)
                        .onItem()
                        .transformToUni(this::rewrap)
                        .merge(IN_FLIGHT)
                        .collect()
                        .with(Collectors.summingLong(count -> count)))
                .onItem()
                .scan(() -> before, (sum, page) -> {
                    progress.accept(sum + page);
                    return sum + page;
                })
                .collect()
                .last();
    }

    private Uni<List<Row>> page(Cursor cursor) {
        return query(OTHERS, cursor.after.addValue(first()).addInteger(PAGE))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList())
                .invoke(page ->
                        page.stream().skip(Math.max(0, page.size() - 1)).forEach(last -> cursor.after = key(last)));
    }

    /** One that cannot be opened stays as it is, and is counted at the end. */
    private Uni<Integer> rewrap(Row row) {
        SecretName name =
                new SecretName(SecretName.Kind.of(row.getString("kind")), row.getString("tenant"), row.getString("id"));
        Buffer sealed = row.get(Buffer.class, "sealed");
        try {
            Buffer anew = Buffer.buffer(envelope.seal(name, envelope.open(name, sealed.getBytes())));
            return query(REPLACE, key(row).addValue(sealed).addValue(anew)).map(RowSet::rowCount);
        } catch (CredentialException unreadable) {
            return Uni.createFrom().item(0);
        }
    }

    private Uni<Report> report(long rewrapped) {
        return query(COUNT, Tuple.tuple()).map(rows -> {
            Map<Integer, Long> byLine = new HashMap<>();
            IntStream.rangeClosed(1, masterKey.ids().size()).forEach(line -> byLine.put(line, 0L));
            long unknown = 0;
            for (Row row : rows) {
                int line = masterKey.ids().indexOf(row.get(Buffer.class, "key").getInt(0)) + 1;
                if (line == 0) {
                    unknown += row.getLong("versions");
                } else {
                    byLine.put(line, row.getLong("versions"));
                }
            }
            return new Report(rewrapped, byLine, unknown);
        });
    }

    private Buffer first() {
        return Buffer.buffer().appendInt(masterKey.ids().get(0));
    }

    private static Tuple key(Row row) {
        return Tuple.of(row.getString("kind"), row.getString("tenant"), row.getString("id"), row.getLong("version"));
    }

    private Uni<RowSet<Row>> query(String sql, Tuple values) {
        return Postgres.within(DEADLINE, pool.preparedQuery(sql).execute(values));
    }

    /** Where the next page begins. */
    private static final class Cursor {
        private Tuple after = Tuple.of("", "", "", 0L);
    }
}

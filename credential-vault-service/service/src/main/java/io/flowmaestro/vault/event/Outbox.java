package io.flowmaestro.vault.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.events.EventJson;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.util.Arrays;

/** Events that wait to be published: the table {@code outbox}. */
public final class Outbox {
    private static final String ADD = """
            INSERT INTO outbox (topic, aggregatetype, aggregateid, type, payload, tenant, timestamp)
            VALUES ($1, 'connection', $2, $3, $4, $5, $6)""";

    private Outbox() {}

    /** Adds events, in that order, in the transaction that {@code client} is in. */
    public static Uni<Void> add(SqlClient client, VaultEvent... events) {
        return client.preparedQuery(ADD)
                .executeBatch(Arrays.stream(events).map(Outbox::row).toList())
                .replaceWithVoid();
    }

    private static Tuple row(VaultEvent event) {
        return Tuple.of(
                event.topic(),
                event.about().connectionId(),
                event.type(),
                json(event.data()),
                event.about().tenant(),
                event.at().atOffset(ZoneOffset.UTC));
    }

    private static String json(Object data) {
        try {
            return EventJson.MAPPER.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("An event is no JSON.", e);
        }
    }
}

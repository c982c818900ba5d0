package io.flowmaestro.connection.webhook;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;

/** Messages on their way to a tenant's webhooks: written in the transaction that takes down what they tell of. */
@ApplicationScoped
public class Outbound {
    private static final String ENQUEUE = """
            insert into webhook_message (tenant, webhook_id, id, type, payload, created_at, next_at)
            select w.tenant, w.id, m.id, m.type, m.payload, $5, $5
            from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as m (tenant, id, type, payload)
            join webhook w on w.tenant = m.tenant and w.disabled_at is null and m.type = any(string_to_array(w.types, ' '))
            on conflict do nothing""";

    private final Clock clock;

    Outbound(Clock clock) {
        this.clock = clock;
    }

    /** Has each told to all who want to know; one that was told before is not told again. */
    public Uni<Void> enqueue(SqlConnection transaction, List<Message> messages) {
        return messages.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction
                        .preparedQuery(ENQUEUE)
                        .execute(Tuple.tuple()
                                .addArrayOfString(texts(messages, Message::tenant))
                                .addArrayOfString(texts(messages, Message::id))
                                .addArrayOfString(texts(
                                        messages, message -> message.type().word()))
                                .addArrayOfString(texts(messages, Message::payload))
                                .addOffsetDateTime(clock.instant().atOffset(ZoneOffset.UTC)))
                        .replaceWithVoid();
    }

    private static String[] texts(List<Message> messages, Function<Message, String> column) {
        return messages.stream().map(column).toArray(String[]::new);
    }
}

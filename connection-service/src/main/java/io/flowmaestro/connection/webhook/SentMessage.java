package io.flowmaestro.connection.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A message to a webhook, and what became of it.
 *
 * @param id the header {@code webhook-id}
 * @param type what it tells of
 * @param createdAt since when it is to be told
 * @param attempts how often it was sent
 * @param deliveredAt when it was taken; absent while it was not
 * @param nextAt when it is sent next; absent where it is not
 * @param lastOutcome the HTTP status of the last attempt, or a word where nobody answered; absent before the first
 */
@Schema(name = "WebhookMessage")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SentMessage(
        String id,
        String type,
        Instant createdAt,
        int attempts,
        @Nullable Instant deliveredAt,
        @Nullable Instant nextAt,
        @Nullable String lastOutcome) {
    static SentMessage of(Row row) {
        return new SentMessage(
                row.getString("id"),
                row.getString("type"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getInteger("attempts"),
                instant(row.getOffsetDateTime("delivered_at")),
                instant(row.getOffsetDateTime("next_at")),
                row.getString("last_outcome"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }
}

package io.flowmaestro.connection.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.mutiny.sqlclient.Row;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A server of a tenant's that is told what happens.
 *
 * @param id unique within the tenant
 * @param url where messages are sent
 * @param types what it is told of
 * @param sandbox whether the sandbox is told in its place
 * @param createdAt when it was made
 * @param disabledAt when its server said, by 410, that it wants to hear nothing more; absent while it does
 * @param previousSecretUntil until when messages are signed with the secret before, too; absent where they are not
 * @param secret what to verify messages with: only in the answer that made it
 */
@Schema(name = "Webhook")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Webhook(
        String id,
        URI url,
        List<String> types,
        boolean sandbox,
        Instant createdAt,
        @Nullable Instant disabledAt,
        @Nullable Instant previousSecretUntil,
        @Nullable String secret) {
    static Webhook of(Row row) {
        return new Webhook(
                row.getString("id"),
                URI.create(row.getString("url")),
                List.of(row.getString("types").split(" ", -1)),
                row.getBoolean("sandbox"),
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row.getOffsetDateTime("disabled_at")),
                instant(row.getOffsetDateTime("previous_until")),
                null);
    }

    Webhook with(String shown) {
        return new Webhook(id, url, types, sandbox, createdAt, disabledAt, previousSecretUntil, shown);
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant();
    }

    /** For logs: without the secret. */
    @Override
    public String toString() {
        return "Webhook[" + id + "]";
    }
}

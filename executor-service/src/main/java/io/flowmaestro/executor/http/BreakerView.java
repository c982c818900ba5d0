package io.flowmaestro.executor.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmaestro.executor.lane.Obstacle;
import io.flowmaestro.vault.client.CredentialRef;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A breaker that is not closed, as operators see it: of a connection, or of a provider's host. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BreakerView(
        String provider, @Nullable String tenant, @Nullable String connectionId, String state) {
    static BreakerView of(Obstacle obstacle) {
        @Nullable CredentialRef connection = obstacle.connection();
        return new BreakerView(
                obstacle.provider(),
                connection == null ? null : connection.tenant(),
                connection == null ? null : connection.connectionId(),
                obstacle.state().name().toLowerCase(Locale.ROOT));
    }
}

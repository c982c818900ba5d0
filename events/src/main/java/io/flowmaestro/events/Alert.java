package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person or a dashboard must know: types {@link EventType#ALERT_RAISED} and {@link EventType#ALERT_RESOLVED}, topic
 * {@link Topic#OPERATION_ALERTS}. Both events of one alert have the same {@code alertId}.
 *
 * @param alertId names the alert in its tenant
 * @param provider the provider
 * @param connectionId the connection that fails
 * @param operation the operation that fails; null where the whole connection does
 * @param operationId the operation whose outcome raised or resolved it; null where it was none
 * @param error the failure that raised it
 * @param raisedAt when it was raised
 * @param resolvedAt when it was resolved; null while it is open
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Alert(
        String alertId,
        String provider,
        String connectionId,
        @Nullable String operation,
        @Nullable String operationId,
        OperationError error,
        Instant raisedAt,
        @Nullable Instant resolvedAt) {}

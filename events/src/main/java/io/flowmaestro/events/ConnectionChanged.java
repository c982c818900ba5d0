package io.flowmaestro.events;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step in the life of a connection: types {@link EventType#CONNECTION_CREATED} to
 * {@link EventType#CONNECTION_DELETED}, topic {@link Topic#CONNECTION_EVENTS}. It never holds a credential.
 *
 * @param connectionId unique within the tenant
 * @param provider the provider
 * @param name the name its owner gave it, unique within the tenant
 * @param status where it stands after this step
 * @param account what the provider calls the account; null while not known
 * @param scopes what the provider granted; null where it does not say
 * @param sandbox whether it reaches the sandbox in place of the provider
 * @param reason why, where the step has a cause that a person should know
 * @param at when the step was taken
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConnectionChanged(
        String connectionId,
        String provider,
        @Nullable String name,
        ConnectionStatus status,
        @Nullable String account,
        @Nullable List<String> scopes,
        boolean sandbox,
        @Nullable String reason,
        Instant at) {}

package io.flowmaestro.vault.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One access to a credential, granted or refused, as it was recorded.
 *
 * @param id orders the accesses: a later one's is higher
 * @param at when
 * @param caller the service that asked, by its token's subject
 * @param roles the caller's, parted by spaces
 * @param action what was asked for, such as {@code lease}
 * @param operationId for which operation; null where it was for none
 * @param actor the person on whose behalf; null where there was none
 * @param result {@code done}, {@code begun} for what stands before a change, or the code of what went wrong
 */
public record AuditedAccess(
        long id,
        Instant at,
        String caller,
        String roles,
        String action,
        @Nullable String operationId,
        @Nullable String actor,
        String result) {}

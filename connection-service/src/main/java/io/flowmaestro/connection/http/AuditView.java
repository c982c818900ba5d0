package io.flowmaestro.connection.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.flowmaestro.vault.client.AuditPage;
import io.flowmaestro.vault.client.AuditedAccess;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A page of who had access to a connection's credential.
 *
 * @param items newest first
 * @param nextCursor what to ask for older ones with; absent where there are none
 */
@Schema(name = "Audit")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditView(List<Access> items, @Nullable String nextCursor) {
    static AuditView of(AuditPage page) {
        return new AuditView(
                page.items().stream().map(Access::of).toList(), page.next() == null ? null : Cursor.after(page.next()));
    }

    /**
     * One access, granted or refused.
     *
     * @param at when
     * @param caller the service that asked
     * @param action what was asked for, such as {@code lease}
     * @param operationId for which operation; absent where it was for none
     * @param actor the person on whose behalf; absent where there was none
     * @param result {@code done}, {@code begun} for what stands before a change, or the code of what went wrong
     */
    @Schema(name = "Access")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Access(
            Instant at,
            String caller,
            String action,
            @Nullable String operationId,
            @Nullable String actor,
            String result) {
        static Access of(AuditedAccess access) {
            return new Access(
                    access.at(),
                    access.caller(),
                    access.action(),
                    access.operationId(),
                    access.actor(),
                    access.result());
        }
    }
}

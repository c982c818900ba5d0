package io.flowmaestro.vault.client;

import org.jspecify.annotations.Nullable;

/**
 * For which operation a lease is asked.
 *
 * @param id its id: it is audited
 * @param tenantToken the {@code ce_tenanttoken} that its request came with, as it came; null where there was none
 */
public record RequestedOperation(String id, @Nullable Secret tenantToken) {
    /** One whose request came unsigned. */
    public static RequestedOperation unsigned(String id) {
        return new RequestedOperation(id, null);
    }
}

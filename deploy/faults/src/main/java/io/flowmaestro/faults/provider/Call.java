package io.flowmaestro.faults.provider;

import org.jspecify.annotations.Nullable;

/**
 * A call as it arrives, before its body.
 *
 * @param id the operation's, as the caller says it
 * @param number 1 for the operation's first call, and so on
 * @param path of the operation, such as {@code /create}
 * @param connection whose credential it carries
 * @param key its idempotency key; null where it has none
 */
public record Call(
        String id,
        int number,
        String path,
        String connection,
        @Nullable String key) {}

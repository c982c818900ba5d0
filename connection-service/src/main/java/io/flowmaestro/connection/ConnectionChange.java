package io.flowmaestro.connection;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person changes of a connection, as it came: {@link Admission} checks it. Null, or nothing, leaves what it is about
 * as it is.
 *
 * @param name what to call it: unique among the tenant's connections of the provider, at most 100 characters
 * @param owner who looks after it, at most 100 characters; empty for nobody
 * @param environment what it is for, such as {@code production}: at most 32 small letters, digits and {@code -}; empty for
 *     none
 * @param labels the tenant's own words for it, in place of all that it has: at most 20
 * @param operations what it is for, by the ids of the provider's operations, in place of all that were chosen
 * @param enabled whether it may be used
 */
public record ConnectionChange(
        @Nullable String name,
        @Nullable String owner,
        @Nullable String environment,
        @Nullable Map<String, String> labels,
        @Nullable List<String> operations,
        @Nullable Boolean enabled) {}

package io.flowmaestro.sandbox.api;

import java.util.Collection;
import java.util.Set;

/** The scopes that an operation takes. */
@FunctionalInterface
public interface Scopes {
    /** The scopes that the call needs and its token lacks; empty where it may go on. */
    Set<String> missing(Call call);

    static Scopes none() {
        return call -> Set.of();
    }

    static Scopes any(String... scopes) {
        Set<String> needed = Set.of(scopes);
        return call -> anyOf(call, needed);
    }

    private static Set<String> anyOf(Call call, Collection<String> needed) {
        return needed.stream().anyMatch(call.grant().scopes()::contains) ? Set.of() : Set.copyOf(needed);
    }
}

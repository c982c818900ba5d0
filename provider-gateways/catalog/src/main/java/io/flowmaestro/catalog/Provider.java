package io.flowmaestro.catalog;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One third-party API: how its accounts are connected and what can be run there.
 *
 * @param id the word for it in requests, topics and metrics
 * @param title its name for people
 * @param category what it is for, such as Communication
 * @param colour what its initials stand on, {@code #RRGGBB}
 * @param summary what it is, in a sentence
 * @param docs its own reference
 * @param connection how its accounts are connected
 * @param operations what can be run, by id, in the order of its file
 */
public record Provider(
        String id,
        String title,
        String category,
        String colour,
        String summary,
        URI docs,
        ConnectionSpec connection,
        Map<String, Operation> operations) {
    public Provider {
        operations = Collections.unmodifiableMap(new LinkedHashMap<>(operations));
    }

    /** The operation of that id. */
    public Optional<Operation> operation(String operationId) {
        return Optional.ofNullable(operations.get(operationId));
    }
}

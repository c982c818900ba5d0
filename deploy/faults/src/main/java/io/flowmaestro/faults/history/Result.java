package io.flowmaestro.faults.history;

import io.flowmaestro.events.OperationStatus;
import java.time.Instant;

/**
 * A record on the topic of results; each copy is one.
 *
 * @param id the operation's
 * @param status its outcome
 * @param content the record's value
 * @param seen when it was read from the topic
 */
public record Result(String id, OperationStatus status, String content, Instant seen) {}

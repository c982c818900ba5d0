package io.flowmaestro.executor.attempt;

import io.flowmaestro.events.OperationCompleted;

/**
 * A result, and the JSON that the journal keeps and Kafka gets: written once.
 *
 * @param json of {@code completed}
 */
record Composed(OperationCompleted completed, String json) {}

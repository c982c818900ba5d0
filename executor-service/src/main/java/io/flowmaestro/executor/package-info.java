/** Runs operations: asked for on Kafka, answered on Kafka, remembered in PostgreSQL in between. */
@NullMarked
package io.flowmaestro.executor;

import org.jspecify.annotations.NullMarked;

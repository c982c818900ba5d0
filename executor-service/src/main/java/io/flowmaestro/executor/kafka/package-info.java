/** The boundary to Kafka on the way out. */
@NullMarked
package io.flowmaestro.executor.kafka;

import org.jspecify.annotations.NullMarked;

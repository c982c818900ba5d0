/** Alerts that the journal raised and resolved, on their way to Kafka. */
@NullMarked
package io.flowmaestro.executor.alert;

import org.jspecify.annotations.NullMarked;

/** The peer on Confluent's parallel-consumer. */
@NullMarked
package io.flowmaestro.benchmarks.parallelconsumer;

import org.jspecify.annotations.NullMarked;

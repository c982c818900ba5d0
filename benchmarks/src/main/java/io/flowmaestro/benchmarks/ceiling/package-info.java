/** The least that the executor's work costs. */
@NullMarked
package io.flowmaestro.benchmarks.ceiling;

import org.jspecify.annotations.NullMarked;

/** What the executor is measured beside. */
@NullMarked
package io.flowmaestro.benchmarks.peer;

import org.jspecify.annotations.NullMarked;

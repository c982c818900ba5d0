/** What is asked and what came of it. */
@NullMarked
package io.flowmaestro.benchmarks.load;

import org.jspecify.annotations.NullMarked;

/** Measures what the suite adds, beside code that does the same by hand, in the same run. */
@NullMarked
package io.flowmaestro.benchmarks;

import org.jspecify.annotations.NullMarked;

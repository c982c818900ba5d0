/** The benchmarks, and what is made of their figures. */
@NullMarked
package io.flowmaestro.benchmarks.suite;

import org.jspecify.annotations.NullMarked;

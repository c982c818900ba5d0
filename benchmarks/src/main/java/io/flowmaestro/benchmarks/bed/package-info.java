/** What stands around what is measured: servers, and processes on their cores. */
@NullMarked
package io.flowmaestro.benchmarks.bed;

import org.jspecify.annotations.NullMarked;

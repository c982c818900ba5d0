/** The peer on Apache Camel. */
@NullMarked
package io.flowmaestro.benchmarks.camel;

import org.jspecify.annotations.NullMarked;

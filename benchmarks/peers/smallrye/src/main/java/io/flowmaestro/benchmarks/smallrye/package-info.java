/** The peer on SmallRye Reactive Messaging. */
@NullMarked
package io.flowmaestro.benchmarks.smallrye;

import org.jspecify.annotations.NullMarked;

/** Faults of the network between services and what they depend on. */
@NullMarked
package io.flowmaestro.faults.wire;

import org.jspecify.annotations.NullMarked;

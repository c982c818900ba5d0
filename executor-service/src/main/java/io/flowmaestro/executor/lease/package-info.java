/** Leases are given up when their connection changes. */
@NullMarked
package io.flowmaestro.executor.lease;

import org.jspecify.annotations.NullMarked;

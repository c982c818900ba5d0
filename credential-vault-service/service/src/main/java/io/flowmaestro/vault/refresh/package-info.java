/** One writer of a credential at a time, over all replicas, and so one refresh. */
@NullMarked
package io.flowmaestro.vault.refresh;

import org.jspecify.annotations.NullMarked;

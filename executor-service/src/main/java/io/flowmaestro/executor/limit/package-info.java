/** How many operations of one connection run at a time. */
@NullMarked
package io.flowmaestro.executor.limit;

import org.jspecify.annotations.NullMarked;

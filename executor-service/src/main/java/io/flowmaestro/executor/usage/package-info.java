/** What was used, counted from the journal. */
@NullMarked
package io.flowmaestro.executor.usage;

import org.jspecify.annotations.NullMarked;

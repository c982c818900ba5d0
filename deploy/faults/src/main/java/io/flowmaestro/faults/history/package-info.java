/** What was asked, what reached the provider and what came back, and whether that is as promised. No I/O. */
@NullMarked
package io.flowmaestro.faults.history;

import org.jspecify.annotations.NullMarked;

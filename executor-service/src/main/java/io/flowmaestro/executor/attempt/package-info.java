/** What was asked, what was tried and what came out: the journal and those who write it. */
@NullMarked
package io.flowmaestro.executor.attempt;

import org.jspecify.annotations.NullMarked;

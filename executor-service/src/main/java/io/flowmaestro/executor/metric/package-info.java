/** What is measured. */
@NullMarked
package io.flowmaestro.executor.metric;

import org.jspecify.annotations.NullMarked;

/** The command that runs the experiments. */
@NullMarked
package io.flowmaestro.faults;

import org.jspecify.annotations.NullMarked;

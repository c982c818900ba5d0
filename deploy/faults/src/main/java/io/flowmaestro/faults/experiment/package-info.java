/** The experiments of docs/reliability.md, each a row of it. */
@NullMarked
package io.flowmaestro.faults.experiment;

import org.jspecify.annotations.NullMarked;

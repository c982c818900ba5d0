/** Everything an experiment runs on: real servers, real services as processes, and a platform that asks. */
@NullMarked
package io.flowmaestro.faults.bed;

import org.jspecify.annotations.NullMarked;

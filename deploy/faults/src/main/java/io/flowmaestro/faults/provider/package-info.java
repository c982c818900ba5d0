/** The provider of the experiments: it notes every call, and fails as it is told to. */
@NullMarked
package io.flowmaestro.faults.provider;

import org.jspecify.annotations.NullMarked;

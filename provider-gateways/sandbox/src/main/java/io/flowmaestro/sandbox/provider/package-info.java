/** The providers that are played, one class each. */
@NullMarked
package io.flowmaestro.sandbox.provider;

import org.jspecify.annotations.NullMarked;

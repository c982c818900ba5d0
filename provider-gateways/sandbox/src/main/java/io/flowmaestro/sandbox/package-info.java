/** Plays providers on the loopback interface: {@link io.flowmaestro.sandbox.Sandbox}. */
@NullMarked
package io.flowmaestro.sandbox;

import org.jspecify.annotations.NullMarked;

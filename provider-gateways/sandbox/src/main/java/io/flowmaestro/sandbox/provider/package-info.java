/**
 * The providers that are played, one class each.
 *
 * <p>A further one takes: its contract as {@code contract/<id>.json} with source and licence, a class that implements
 * {@link io.flowmaestro.sandbox.provider.Provider} with its hosts, OAuth pages, {@link
 * io.flowmaestro.sandbox.api.Refusals} and an {@link io.flowmaestro.sandbox.api.Handler} for each operation of the
 * contract, and its line in {@link io.flowmaestro.sandbox.Sandbox}.
 */
@NullMarked
package io.flowmaestro.sandbox.provider;

import org.jspecify.annotations.NullMarked;

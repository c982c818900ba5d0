/**
 * Plays a provider from its file, its examples and its contract.
 *
 * <p>A request is looked at in the order in which any provider does: address, credential, form, scopes, and then its
 * meaning. What it means is told by its address: a path whose last part is a parameter names an object, the path before
 * it a collection. So a POST to a collection creates, a GET lists, and on an object GET reads, PUT, PATCH and POST
 * change, and DELETE removes; {@code sandbox.yaml} gives an address to requests that have none. An answer has the form
 * of the operation's example, with what is kept and what was sent in place of the example's values.
 */
@NullMarked
package io.flowmaestro.sandbox.play;

import org.jspecify.annotations.NullMarked;

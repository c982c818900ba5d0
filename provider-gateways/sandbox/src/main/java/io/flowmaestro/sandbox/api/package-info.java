/** The order in which any provider looks at a request: address, token, form, scopes, and then its meaning. */
@NullMarked
package io.flowmaestro.sandbox.api;

import org.jspecify.annotations.NullMarked;

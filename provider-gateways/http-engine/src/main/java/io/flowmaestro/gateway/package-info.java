/** Runs any provider's operations: {@link io.flowmaestro.gateway.ProviderGateway}. */
@NullMarked
package io.flowmaestro.gateway;

import org.jspecify.annotations.NullMarked;

/**
 * The three ways out of the provider format, for what it cannot say: {@link io.flowmaestro.spi.RequestSigner},
 * {@link io.flowmaestro.spi.OperationHandler} and {@link io.flowmaestro.spi.TokenExchange}. A provider file names them;
 * {@link io.flowmaestro.spi.Extensions} finds them.
 */
@NullMarked
package io.flowmaestro.spi;

import org.jspecify.annotations.NullMarked;

/**
 * The three ways out of the provider format, for what it cannot say: {@link io.flowmaestro.spi.RequestSigner},
 * {@link io.flowmaestro.spi.OperationHandler} and {@link io.flowmaestro.spi.TokenExchange}. A provider file names them;
 * services know them by these names.
 */
@NullMarked
package io.flowmaestro.spi;

import org.jspecify.annotations.NullMarked;

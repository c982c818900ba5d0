/** W3C Trace Context from the request to the provider's call and the result. */
@NullMarked
package io.flowmaestro.executor.trace;

import org.jspecify.annotations.NullMarked;

/** Judges requests by the providers' own OpenAPI documents. */
@NullMarked
package io.flowmaestro.sandbox.contract;

import org.jspecify.annotations.NullMarked;

/** What stands inside {@code ${...}} in a provider file: the only package that knows CEL, its language. */
@NullMarked
package io.flowmaestro.catalog.expression;

import org.jspecify.annotations.NullMarked;

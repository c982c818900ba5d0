/** Checks provider files: their form, their expressions, their examples, and both against the provider's contract. */
@NullMarked
package io.flowmaestro.kit;

import org.jspecify.annotations.NullMarked;

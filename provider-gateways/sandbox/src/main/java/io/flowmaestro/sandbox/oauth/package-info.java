/** Authorization servers: consent, codes, tokens, and their end. */
@NullMarked
package io.flowmaestro.sandbox.oauth;

import org.jspecify.annotations.NullMarked;

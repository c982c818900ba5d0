/** The browser's half of OAuth 2: start, state, PKCE verifier, callback. The vault service redeems the code. */
@NullMarked
package io.flowmaestro.connection.authorize;

import org.jspecify.annotations.NullMarked;

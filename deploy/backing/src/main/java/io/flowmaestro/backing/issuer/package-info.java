/**
 * A small OpenID Connect issuer for the local suite and tests: discovery, keys, sign-in by the code flow with PKCE, client
 * credentials, and tokens minted directly, right or deliberately wrong. Anyone who reaches its sign-in page may be any of
 * its users, so it listens on the loopback address alone; production brings a real one.
 */
@NullMarked
package io.flowmaestro.backing.issuer;

import org.jspecify.annotations.NullMarked;

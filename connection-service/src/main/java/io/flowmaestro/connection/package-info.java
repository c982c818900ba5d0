/**
 * The accounts that a tenant has connected: {@link io.flowmaestro.connection.Connection}, its states and its table. The
 * credentials themselves are the vault's; nothing here sees a token.
 */
@NullMarked
package io.flowmaestro.connection;

import org.jspecify.annotations.NullMarked;

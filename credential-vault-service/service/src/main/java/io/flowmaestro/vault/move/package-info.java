/** Moves all secrets from one store to the other while the service runs. */
@NullMarked
package io.flowmaestro.vault.move;

import org.jspecify.annotations.NullMarked;

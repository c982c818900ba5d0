/** Credentials in PostgreSQL, each sealed by envelope encryption under the operator's master key. */
@NullMarked
package io.flowmaestro.vault.store.embedded;

import org.jspecify.annotations.NullMarked;

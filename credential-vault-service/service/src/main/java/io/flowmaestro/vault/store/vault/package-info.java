/** Credentials in HashiCorp Vault or OpenBao: secrets engine KV, version 2. */
@NullMarked
package io.flowmaestro.vault.store.vault;

import org.jspecify.annotations.NullMarked;

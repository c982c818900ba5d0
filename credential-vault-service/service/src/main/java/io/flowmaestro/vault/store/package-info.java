/** Where credentials are kept: {@link io.flowmaestro.vault.store.SecretStore} and the document that it holds. */
@NullMarked
package io.flowmaestro.vault.store;

import org.jspecify.annotations.NullMarked;

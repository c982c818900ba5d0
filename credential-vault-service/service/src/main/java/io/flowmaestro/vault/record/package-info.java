/** What the vault knows of each credential beside its document. */
@NullMarked
package io.flowmaestro.vault.record;

import org.jspecify.annotations.NullMarked;

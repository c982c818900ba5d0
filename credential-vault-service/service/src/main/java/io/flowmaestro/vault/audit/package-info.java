/** Who had access to which credential, when, why and with what result: kept in a table that only grows. */
@NullMarked
package io.flowmaestro.vault.audit;

import org.jspecify.annotations.NullMarked;

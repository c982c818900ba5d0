/** The service's own database, as all that use it see it. */
@NullMarked
package io.flowmaestro.vault.postgres;

import org.jspecify.annotations.NullMarked;

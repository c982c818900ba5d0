/** The only place that talks to token endpoints. */
@NullMarked
package io.flowmaestro.vault.exchange;

import org.jspecify.annotations.NullMarked;

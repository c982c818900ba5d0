/** The service's REST resources. Each names the one role that may call it; everything else is denied. */
@NullMarked
package io.flowmaestro.vault.http;

import org.jspecify.annotations.NullMarked;

/** How this service reaches the credential vault. */
@NullMarked
package io.flowmaestro.connection.vault;

import org.jspecify.annotations.NullMarked;

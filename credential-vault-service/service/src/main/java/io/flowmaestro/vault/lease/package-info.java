/** What is lent, for how long, and who asked. */
@NullMarked
package io.flowmaestro.vault.lease;

import org.jspecify.annotations.NullMarked;

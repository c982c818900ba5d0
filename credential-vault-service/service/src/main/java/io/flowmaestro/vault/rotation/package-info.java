/** What keys leave behind when others take their place, and when that is destroyed. */
@NullMarked
package io.flowmaestro.vault.rotation;

import org.jspecify.annotations.NullMarked;

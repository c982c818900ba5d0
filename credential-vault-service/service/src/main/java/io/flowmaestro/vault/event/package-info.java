/** What the vault tells others: events, written in the transaction of the change that they tell of, published from there. */
@NullMarked
package io.flowmaestro.vault.event;

import org.jspecify.annotations.NullMarked;

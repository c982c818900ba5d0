/** Whether the tenant asked for what a lease is wanted for. */
@NullMarked
package io.flowmaestro.vault.request;

import org.jspecify.annotations.NullMarked;

/**
 * What other rooms see of the credential vault: {@link io.flowmaestro.vault.client.CredentialVault} and the values it
 * takes and gives.
 */
@NullMarked
package io.flowmaestro.vault.client;

import org.jspecify.annotations.NullMarked;

/**
 * For the tests of whoever uses the credential vault: {@link io.flowmaestro.vault.testing.InMemoryCredentialVault}, and
 * {@link io.flowmaestro.vault.testing.CredentialVaultContract}, which it and every store of the service pass.
 */
@NullMarked
package io.flowmaestro.vault.testing;

import org.jspecify.annotations.NullMarked;

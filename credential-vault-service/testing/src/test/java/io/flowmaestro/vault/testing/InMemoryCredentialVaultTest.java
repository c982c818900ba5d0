package io.flowmaestro.vault.testing;

import io.flowmaestro.vault.client.CredentialVault;

class InMemoryCredentialVaultTest extends CredentialVaultContract {
    private final InMemoryCredentialVault vault = new InMemoryCredentialVault();

    @Override
    protected CredentialVault vault() {
        return vault;
    }

    @Override
    protected ScriptedTokenEndpoint endpoint() {
        return vault.endpoint();
    }
}

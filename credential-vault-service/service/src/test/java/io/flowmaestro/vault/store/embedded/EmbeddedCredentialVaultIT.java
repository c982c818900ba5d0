package io.flowmaestro.vault.store.embedded;

import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.CredentialVault;
import io.flowmaestro.vault.testing.CredentialVaultContract;
import io.flowmaestro.vault.testing.ScriptedTokenEndpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedCredentialVaultIT extends CredentialVaultContract {
    private static VaultUnderTest backing;
    private static CredentialVault vault;

    @BeforeAll
    static void start() {
        backing = new VaultUnderTest();
        vault = backing.replica(backing.embeddedStore());
    }

    @AfterAll
    static void stop() {
        backing.close();
    }

    @Override
    protected CredentialVault vault() {
        return vault;
    }

    @Override
    protected ScriptedTokenEndpoint endpoint() {
        return backing.tokens().script();
    }
}

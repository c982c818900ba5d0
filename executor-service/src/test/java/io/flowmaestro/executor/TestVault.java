package io.flowmaestro.executor;

import io.flowmaestro.vault.testing.InMemoryCredentialVault;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** In place of the vault service. */
class TestVault {
    @Produces
    @Singleton
    InMemoryCredentialVault vault() {
        return new InMemoryCredentialVault();
    }
}

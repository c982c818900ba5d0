package io.flowmaestro.vault.store.vault;

import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.quarkus.vault.client.VaultClient;
import java.net.URI;
import java.util.Optional;

/** Where a HashiCorp Vault or OpenBao server is, and who we are to it. */
public sealed interface VaultLogin {
    URI url();

    /** The namespace that everything is in, where the server has them. */
    Optional<String> namespace();

    /** Tells a client about it. */
    VaultClient.Builder applyTo(VaultClient.Builder client);

    /** By a token that someone else made and renews. */
    record Token(URI url, Optional<String> namespace, Secret token) implements VaultLogin {
        @Override
        public VaultClient.Builder applyTo(VaultClient.Builder client) {
            return at(client, this).clientToken(token.reveal(SecretAccess.STORE));
        }
    }

    /** By auth method AppRole; the token is kept while it lives, and got anew once it is refused. */
    record AppRole(URI url, Optional<String> namespace, String roleId, Secret secretId) implements VaultLogin {
        @Override
        public VaultClient.Builder applyTo(VaultClient.Builder client) {
            return at(client, this).appRole(roleId, secretId.reveal(SecretAccess.STORE));
        }
    }

    private static VaultClient.Builder at(VaultClient.Builder client, VaultLogin login) {
        client.baseUrl(login.url().toString());
        login.namespace().ifPresent(client::namespace);
        return client;
    }
}

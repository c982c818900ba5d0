package io.flowmaestro.vault.store.vault;

import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.quarkus.vault.client.VaultClient;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;

/** Who we are to the server. */
public sealed interface VaultLogin {
    /**
     * Signs in, once.
     *
     * @param server asked without a token
     * @param vertx reads files
     */
    Uni<VaultToken> signIn(VaultClient server, Vertx vertx);

    /** By a token that somebody else made and keeps alive. */
    record Token(Secret token) implements VaultLogin {
        @Override
        public Uni<VaultToken> signIn(VaultClient server, Vertx vertx) {
            return Uni.createFrom().item(VaultToken.given(token));
        }
    }

    /** By auth method AppRole. */
    record AppRole(String mount, String roleId, Secret secretId) implements VaultLogin {
        @Override
        public Uni<VaultToken> signIn(VaultClient server, Vertx vertx) {
            return Uni.createFrom()
                    .completionStage(
                            () -> server.auth().appRole(mount).login(roleId, secretId.reveal(SecretAccess.STORE)))
                    .map(VaultToken::of);
        }
    }

    /** By the token of a Kubernetes service account, which the cluster replaces in its file now and then. */
    record Kubernetes(String mount, String role, Path tokenFile) implements VaultLogin {
        @Override
        public Uni<VaultToken> signIn(VaultClient server, Vertx vertx) {
            return Uni.createFrom()
                    .completionStage(() ->
                            vertx.fileSystem().readFile(tokenFile.toString()).toCompletionStage())
                    .onFailure()
                    .transform(failure -> new VaultUnavailable(
                            "The service account's token " + tokenFile + " cannot be read.", Duration.ZERO, failure))
                    .chain(jwt -> Uni.createFrom()
                            .completionStage(() -> server.auth()
                                    .kubernetes(mount)
                                    .login(role, jwt.toString().strip())))
                    .map(VaultToken::of);
        }
    }
}

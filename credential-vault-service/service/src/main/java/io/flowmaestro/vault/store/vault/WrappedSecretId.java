package io.flowmaestro.vault.store.vault;

import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultClientException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * A secret id of auth method AppRole inside a token that gives it out once. Who carries the token to us could read the
 * secret id only by using it up, which then shows.
 *
 * @param mount of the auth method
 * @param role that the secret id is for
 * @param token wraps it
 */
public record WrappedSecretId(String mount, String role, Secret token) {
    /**
     * Takes it out. Fails with {@link SecretIdTakenException} where the token is used up, expired, or wraps something else,
     * and otherwise with a sentence that says why the server could not be asked.
     */
    public Uni<Secret> unwrap(Vertx vertx, VaultServer server) {
        VaultHttp http = new VaultHttp(vertx, server, 1);
        VaultClient client = http.client();
        String wrapping = token.reveal(SecretAccess.STORE);
        return Uni.createFrom()
                .completionStage(() -> client.sys().wrapping().lookup(wrapping))
                .invoke(found -> requireOurs(found.getCreationPath()))
                .chain(() -> Uni.createFrom()
                        .completionStage(() -> client.configure()
                                .clientToken(wrapping)
                                .build()
                                .sys()
                                .wrapping()
                                .unwrap()))
                .map(unwrapped -> Secret.of(String.valueOf(unwrapped.getData().get("secret_id"))))
                .onFailure(VaultClientException.class)
                .transform(refusal -> gone())
                .eventually(http::close);
    }

    /** A token of another making would have us sign in as somebody else's choice. */
    private void requireOurs(String creationPath) {
        String ours = path();
        if (!creationPath.equals(ours)) {
            throw new SecretIdTakenException("The wrapping token was not made by " + ours + " but by " + creationPath
                    + ": somebody has put another in its place. Look in the server's audit log for who used the first one, "
                    + remedy());
        }
    }

    private SecretIdTakenException gone() {
        return new SecretIdTakenException(
                "The wrapped secret id is gone: its token was used already, or has expired. Where"
                        + " none of yours used it, somebody else has the secret id: look in the server's audit log for who"
                        + " unwrapped it, " + remedy());
    }

    private String remedy() {
        return "destroy the secret ids of the role " + role + ", and start the service with a new wrapped one.";
    }

    private String path() {
        return "auth/" + mount + "/role/" + role + "/secret-id";
    }
}

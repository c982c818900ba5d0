package io.flowmaestro.connection.http;

import io.flowmaestro.vault.client.RevocationResult;

/**
 * What became of a connection's tokens when it was disconnected.
 *
 * @param revocation {@code revoked}, {@code not_offered} or {@code failed}
 * @param detail the same for a person
 */
record DisconnectionView(String revocation, String detail) {
    static DisconnectionView of(RevocationResult result) {
        return new DisconnectionView(
                result.word(),
                switch (result) {
                    case REVOKED -> "The provider took the access back.";
                    case NOT_OFFERED ->
                        "The provider offers no way to take the access back from here: remove the app or the key in its settings.";
                    case FAILED ->
                        "The provider did not take the access back. Our copy is destroyed; remove the app in its settings.";
                });
    }
}

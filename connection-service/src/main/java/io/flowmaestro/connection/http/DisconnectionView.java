package io.flowmaestro.connection.http;

import io.flowmaestro.connection.operation.Uses.WorkflowUse;
import io.flowmaestro.vault.client.RevocationResult;
import java.util.List;

/**
 * What became of a connection's tokens when it was disconnected.
 *
 * @param revocation {@code revoked}, {@code not_offered} or {@code failed}
 * @param detail the same for a person
 * @param workflows those that used it in the last 30 days, and need another now
 */
record DisconnectionView(String revocation, String detail, List<WorkflowUse> workflows) {
    static DisconnectionView of(RevocationResult result, List<WorkflowUse> workflows) {
        return new DisconnectionView(
                result.word(),
                switch (result) {
                    case REVOKED -> "The provider took the access back.";
                    case NOT_OFFERED ->
                        "The provider offers no way to take the access back from here: remove the app or the key in its settings.";
                    case FAILED ->
                        "The provider did not take the access back. Our copy is destroyed; remove the app in its settings.";
                },
                workflows);
    }
}

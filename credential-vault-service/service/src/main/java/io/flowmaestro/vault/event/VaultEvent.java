package io.flowmaestro.vault.event;

import io.flowmaestro.events.Alert;
import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.EventType;
import io.flowmaestro.events.Topic;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.store.StoredCredential;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that others must know. It never holds a secret.
 *
 * @param topic where it goes
 * @param about the connection it is about
 * @param type one of {@link EventType}
 * @param data as the type has it, written as JSON
 * @param at when it happened
 */
public record VaultEvent(String topic, CredentialRef about, String type, Object data, Instant at) {
    /** It has a new access token. */
    public static VaultEvent refreshed(CredentialRef about, StoredCredential credential, Instant at) {
        return changed(EventType.CONNECTION_REFRESHED, about, credential, ConnectionStatus.ACTIVE, null, at);
    }

    /** Another key took the place of the one that was lent so far. */
    public static VaultEvent rotated(CredentialRef about, StoredCredential credential, Instant at) {
        return changed(EventType.CONNECTION_ROTATED, about, credential, ConnectionStatus.ACTIVE, null, at);
    }

    /**
     * The provider refuses it for good: a person must reconnect.
     *
     * @param reason the provider's word
     */
    public static VaultEvent reauthRequired(
            CredentialRef about, StoredCredential credential, String reason, Instant at) {
        return changed(
                EventType.CONNECTION_REAUTH_REQUIRED, about, credential, ConnectionStatus.REAUTH_REQUIRED, reason, at);
    }

    /** A person must know. */
    public static VaultEvent raised(String tenant, Alert alert) {
        return alert(EventType.ALERT_RAISED, tenant, alert, alert.raisedAt());
    }

    /** That is over. */
    public static VaultEvent resolved(String tenant, Alert alert, Instant at) {
        return alert(
                EventType.ALERT_RESOLVED,
                tenant,
                new Alert(
                        alert.alertId(),
                        alert.provider(),
                        alert.connectionId(),
                        alert.operation(),
                        alert.operationId(),
                        alert.error(),
                        alert.raisedAt(),
                        at),
                at);
    }

    private static VaultEvent alert(String type, String tenant, Alert alert, Instant at) {
        return new VaultEvent(Topic.OPERATION_ALERTS, new CredentialRef(tenant, alert.connectionId()), type, alert, at);
    }

    private static VaultEvent changed(
            String type,
            CredentialRef about,
            StoredCredential credential,
            ConnectionStatus status,
            @Nullable String reason,
            Instant at) {
        ConnectionChanged data = new ConnectionChanged(
                about.connectionId(),
                credential.provider(),
                null,
                status,
                credential.account(),
                credential.scopes().isEmpty() ? null : credential.scopes(),
                credential.sandbox(),
                reason,
                at);
        return new VaultEvent(Topic.CONNECTION_EVENTS, about, type, data, at);
    }
}

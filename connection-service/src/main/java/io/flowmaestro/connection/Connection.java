package io.flowmaestro.connection;

import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.vault.client.Grant;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An account of a provider that a tenant connected. Its credential is in the vault, under the same key. */
@Entity
@Table(name = "connection")
public class Connection {
    @EmbeddedId
    private ConnectionKey key;

    @Column(updatable = false)
    private String provider;

    @Column(updatable = false)
    private String method;

    @Column
    private String name;

    @Column
    @Convert(converter = StatusColumn.class)
    private ConnectionStatus status;

    @Column
    private @Nullable String reason;

    @Column
    private @Nullable String account;

    @Column
    @Convert(converter = ScopesColumn.class)
    private List<String> scopes;

    @Column
    @Convert(converter = FieldsColumn.class)
    private Map<String, String> fields;

    @Column(updatable = false)
    private boolean sandbox;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @Column(name = "credential_at")
    private @Nullable Instant credentialAt;

    @Column(name = "rotate_by")
    private @Nullable Instant rotateBy;

    @Column(name = "reminded_at")
    private @Nullable Instant remindedAt;

    /** For Hibernate. */
    protected Connection() {}

    /**
     * A connection that has no credential yet.
     *
     * @param rotateEvery how long its key is to be used, where it has one
     */
    Connection(Draft draft, Instant now, Duration rotateEvery) {
        this.key = draft.key();
        this.provider = draft.provider().id();
        this.method = draft.method().id();
        this.name = draft.name();
        this.status = ConnectionStatus.PENDING;
        this.scopes = List.of();
        this.fields = draft.fields();
        this.sandbox = draft.sandbox();
        this.createdAt = now;
        this.updatedAt = now;
        this.rotateBy = draft.needsAuthorization() ? null : now.plus(rotateEvery);
    }

    /** Takes a credential into use that the vault has stored. */
    void activate(Grant grant, Instant now) {
        status = ConnectionStatus.ACTIVE;
        reason = null;
        account = grant.account();
        scopes = grant.scopes();
        fields = grant.fields();
        credentialAt = now;
        updatedAt = now;
    }

    /**
     * Takes another key into use that the vault has promoted. The account stays: it is the same one's key.
     *
     * @param rotateEvery how long that is to be used
     */
    void rotate(Grant grant, Instant now, Duration rotateEvery) {
        String known = account;
        activate(grant, now);
        account = grant.account() == null ? known : grant.account();
        rotateBy = now.plus(rotateEvery);
        remindedAt = null;
    }

    /** Takes down that its owner was reminded of its key's age. */
    void remind(Instant now) {
        remindedAt = now;
    }

    /**
     * Takes over what a test found.
     *
     * @param why where something is wrong
     * @param name what the provider calls the account; null where it did not say
     */
    void become(ConnectionStatus found, @Nullable String why, @Nullable String name, Instant now) {
        status = found;
        reason = why;
        account = name == null ? account : name;
        updatedAt = now;
    }

    /** The connection as an event tells of it. */
    ConnectionChanged changed(ConnectionStatus toldStatus, @Nullable String reason, Instant at) {
        return new ConnectionChanged(
                key.id(), provider, name, toldStatus, account, scopes.isEmpty() ? null : scopes, sandbox, reason, at);
    }

    public ConnectionKey key() {
        return key;
    }

    /** The provider's id, such as {@code slack}. */
    public String provider() {
        return provider;
    }

    /** The authentication method's id in the provider's file, such as {@code oauth2}. */
    public String method() {
        return method;
    }

    /** What its owner calls it: unique within the tenant. */
    public String name() {
        return name;
    }

    public ConnectionStatus status() {
        return status;
    }

    /** Why it is not active, the provider's word or a sentence; null while there is nothing to say. */
    public @Nullable String reason() {
        return reason;
    }

    /** What the provider calls the account; null while not known. */
    public @Nullable String account() {
        return account;
    }

    /** What the provider granted; empty where it does not say. */
    public List<String> scopes() {
        return scopes;
    }

    /** What its owner typed in that is not secret, such as the shop's address. */
    public Map<String, String> fields() {
        return fields;
    }

    /** Whether it reaches the sandbox in place of the provider. */
    public boolean sandbox() {
        return sandbox;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    /** When the key in use is to be replaced; null where it has none, but an authorization. */
    public @Nullable Instant rotateBy() {
        return rotateBy;
    }

    /** When its owner was reminded of that; null where they were not yet. */
    @Nullable
    Instant remindedAt() {
        return remindedAt;
    }

    /** When the credential in use was stored; null while there is none. */
    public @Nullable Instant credentialAt() {
        return credentialAt;
    }
}

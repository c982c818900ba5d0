package io.flowmaestro.connection.connect;

import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.FieldsColumn;
import io.flowmaestro.connection.NewConnection;
import io.flowmaestro.connection.WordsColumn;
import io.flowmaestro.vault.client.Secret;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the holder of a link may connect: one account, for one tenant, once. */
@Entity
@Table(name = "connect_session")
public class ConnectSession {
    private static final int TAIL = 4;

    @Id
    @Column(name = "token_hash", updatable = false)
    private String tokenHash;

    @Column(updatable = false)
    private String tenant;

    @Column(name = "connection_id", updatable = false)
    private String connectionId;

    @Column(updatable = false)
    private boolean reconnects;

    @Column(updatable = false)
    @Convert(converter = WordsColumn.class)
    private List<String> providers;

    @Column(updatable = false)
    private @Nullable String name;

    @Column(updatable = false)
    private String owner;

    @Column(updatable = false)
    private @Nullable String environment;

    @Column(updatable = false)
    @Convert(converter = FieldsColumn.class)
    private Map<String, String> labels;

    @Column(updatable = false)
    @Convert(converter = WordsColumn.class)
    private List<String> operations;

    @Column(updatable = false)
    private boolean sandbox;

    @Column(name = "return_to", updatable = false)
    private @Nullable String returnTo;

    @Column(name = "expires_at", updatable = false)
    private Instant expiresAt;

    @Column(name = "used_at")
    private @Nullable Instant usedAt;

    /** For Hibernate. */
    protected ConnectSession() {}

    /**
     * One that nobody used yet.
     *
     * @param reconnects whether there is that connection already
     * @param asked what it is for: checked
     */
    ConnectSession(
            String tokenHash,
            ConnectionKey key,
            boolean reconnects,
            List<String> providers,
            String owner,
            NewConnectSession asked,
            Instant expiresAt) {
        this.tokenHash = tokenHash;
        this.tenant = key.tenant();
        this.connectionId = key.id();
        this.reconnects = reconnects;
        this.providers = List.copyOf(providers);
        this.name = asked.name();
        this.owner = owner;
        this.environment = asked.environment();
        this.labels = asked.labels() == null ? Map.of() : asked.labels();
        this.operations = asked.operations() == null ? List.of() : asked.operations();
        this.sandbox = asked.sandbox();
        this.returnTo = asked.returnTo();
        this.expiresAt = expiresAt;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    boolean isOpen(Instant now) {
        return usedAt == null && now.isBefore(expiresAt);
    }

    /** What it is known by. */
    public String hash() {
        return tokenHash;
    }

    /** The connection that it makes, or reconnects. */
    public ConnectionKey connection() {
        return new ConnectionKey(tenant, connectionId);
    }

    public boolean reconnects() {
        return reconnects;
    }

    /** The ids of those among which the person chooses, 1 or more. */
    public List<String> providers() {
        return providers;
    }

    /** On whose behalf the connection is made. */
    public String owner() {
        return owner;
    }

    @Nullable
    public String returnTo() {
        return returnTo;
    }

    /**
     * The connection that it makes. A name that nobody chose ends with a part of the id: the person can neither see nor
     * choose another where it is taken.
     *
     * @param provider its title
     */
    public NewConnection asked(
            String providerId,
            String provider,
            String method,
            Map<String, String> fields,
            Map<String, Secret> credential) {
        String tail = connectionId.substring(connectionId.length() - TAIL);
        return new NewConnection(
                connectionId,
                providerId,
                name == null ? "%s - %.60s (%s)".formatted(provider, owner, tail) : name,
                method,
                owner,
                environment,
                labels,
                fields,
                credential,
                null,
                operations,
                sandbox,
                returnTo);
    }
}

package io.flowmaestro.connection;

import io.flowmaestro.events.ConnectionChanged;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
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
    /** What heals a connection that a test found to be ailing: no operation has such an id. */
    private static final String TEST = "~test";

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
    @Convert(converter = WordsColumn.class)
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

    @Column
    @Convert(converter = WordsColumn.class)
    private List<String> operations;

    @Column
    private @Nullable String owner;

    @Column
    private @Nullable String environment;

    @Column
    @Convert(converter = FieldsColumn.class)
    private Map<String, String> labels;

    @Column
    private long revision;

    @Column(name = "tested_at")
    private @Nullable Instant testedAt;

    @Column
    @Convert(converter = ChecksColumn.class)
    private @Nullable List<Check> checks;

    @Column(name = "test_at")
    private @Nullable Instant testAt;

    @Column(name = "healed_by")
    private @Nullable String healedBy;

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
        this.operations = draft.operations();
        this.owner = draft.owner();
        this.environment = draft.environment();
        this.labels = draft.labels();
        this.revision = 1;
    }

    /**
     * Takes a credential into use that the vault has stored. What the last test found was about another.
     *
     * @param nextTest when it is to be tested
     */
    void activate(Grant grant, Instant now, Instant nextTest) {
        status = ConnectionStatus.ACTIVE;
        reason = null;
        healedBy = null;
        checks = null;
        testedAt = null;
        testAt = nextTest;
        account = grant.account();
        scopes = grant.scopes();
        fields = grant.fields();
        credentialAt = now;
        revise(now);
    }

    /**
     * Takes over what a person changed; null leaves what it is about, and an empty word clears it. One that is switched on
     * again is active, and a test that is due at once says how it is.
     */
    void change(ConnectionChange change, Instant now) {
        name = change.name() == null ? name : change.name();
        owner = changed(change.owner(), owner);
        environment = changed(change.environment(), environment);
        labels = change.labels() == null ? labels : change.labels();
        operations = change.operations() == null ? operations : change.operations();
        if (Boolean.FALSE.equals(change.enabled())) {
            status = ConnectionStatus.DISABLED;
            reason = null;
        } else if (Boolean.TRUE.equals(change.enabled()) && status == ConnectionStatus.DISABLED) {
            status = ConnectionStatus.ACTIVE;
            testAt = now;
        }
        revise(now);
    }

    private static @Nullable String changed(@Nullable String asked, @Nullable String known) {
        if (asked == null) {
            return known;
        }
        return asked.isEmpty() ? null : asked;
    }

    private void revise(Instant now) {
        revision++;
        updatedAt = now;
    }

    /**
     * Takes another key into use that the vault has promoted. The account stays: it is the same one's key.
     *
     * @param rotateEvery how long that is to be used
     * @param nextTest when it is to be tested
     */
    void rotate(Grant grant, Instant now, Duration rotateEvery, Instant nextTest) {
        String known = account;
        activate(grant, now, nextTest);
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
     * @param granted what the provider grants now; empty where it does not say
     * @param found what was looked at
     */
    void tested(
            ConnectionStatus standing,
            @Nullable String why,
            @Nullable String name,
            List<String> granted,
            List<Check> found,
            Instant now) {
        boolean unreachable = found.stream()
                .anyMatch(check -> check.name() == Check.Name.REACHABILITY && check.status() == Check.Status.FAILED);
        status = standing;
        reason = why;
        healedBy = standing != ConnectionStatus.DEGRADED || unreachable ? null : TEST;
        account = name == null ? account : name;
        scopes = granted;
        checks = found;
        testedAt = now;
        updatedAt = now;
    }

    /**
     * Takes down that an operation failed for a cause that is the connection's. What a person must do about a refused
     * credential is a test's to say, so one is due at once.
     *
     * @return whether that is news
     */
    boolean ail(String operation, OperationError error, Instant now) {
        if (status != ConnectionStatus.ACTIVE) {
            return false;
        }
        status = ConnectionStatus.DEGRADED;
        reason = error.message();
        healedBy = error.kind() == FailureKind.MISSING_SCOPE ? operation : null;
        testAt = error.kind() == FailureKind.INVALID_AUTH ? now : testAt;
        updatedAt = now;
        return true;
    }

    /**
     * Takes down that an operation succeeded.
     *
     * @return whether that is news: whether it was degraded for a cause that is gone by it
     */
    boolean heal(String operation, Instant now) {
        if (status != ConnectionStatus.DEGRADED || (healedBy != null && !healedBy.equals(operation))) {
            return false;
        }
        status = ConnectionStatus.ACTIVE;
        reason = null;
        healedBy = null;
        updatedAt = now;
        return true;
    }

    /** Says when it is to be tested next. */
    void testAt(Instant next) {
        testAt = next;
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

    /** What its owner calls it: unique among the tenant's connections of the provider. */
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

    /** Which operations it is for, by their ids; empty where nobody chose any. */
    public List<String> operations() {
        return operations;
    }

    /** Who looks after it; null where nobody is said to. */
    public @Nullable String owner() {
        return owner;
    }

    /** What it is for, such as {@code production}; null where nobody said. */
    public @Nullable String environment() {
        return environment;
    }

    /** The tenant's own words for it. */
    public Map<String, String> labels() {
        return labels;
    }

    /** Counts what people changed of it, 1 or more. */
    public long revision() {
        return revision;
    }

    /** When the credential in use was last tested; null where it was not. */
    public @Nullable Instant testedAt() {
        return testedAt;
    }

    /** What that test found; null where there was none. */
    public @Nullable List<Check> checks() {
        return checks;
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

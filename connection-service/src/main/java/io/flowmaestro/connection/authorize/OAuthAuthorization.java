package io.flowmaestro.connection.authorize;

import io.flowmaestro.connection.ConnectionKey;
import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.connection.WordsColumn;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way of a browser through a provider's authorization, from the link that begins it to the callback that ends it. It
 * holds hashes of what the browser holds, and half of what the PKCE verifier is made from.
 */
@Entity
@Table(name = "oauth_authorization")
class OAuthAuthorization {
    @Id
    @Column(name = "ticket_hash")
    private String ticketHash;

    @Column(updatable = false)
    private String tenant;

    @Column(name = "connection_id", updatable = false)
    private String connectionId;

    @Column(name = "return_to", updatable = false)
    private @Nullable String returnTo;

    @Column(updatable = false)
    @Convert(converter = WordsColumn.class)
    private List<String> scopes;

    @Column(name = "session_hash", updatable = false)
    private @Nullable String sessionHash;

    @Column(name = "state_hash")
    private @Nullable String stateHash;

    @Column(name = "binding_hash")
    private @Nullable String bindingHash;

    @Column
    private @Nullable String seed;

    @Column(name = "expires_at")
    private Instant expiresAt;

    /** For Hibernate. */
    protected OAuthAuthorization() {}

    /**
     * One that has not begun.
     *
     * @param sessionHash the connect session that it ends; null where it belongs to none
     */
    OAuthAuthorization(
            String ticket,
            ConnectionKey key,
            List<String> scopes,
            @Nullable String returnTo,
            @Nullable String sessionHash,
            Instant expiresAt) {
        this.ticketHash = RandomToken.hash(ticket);
        this.tenant = key.tenant();
        this.connectionId = key.id();
        this.scopes = scopes;
        this.returnTo = returnTo;
        this.sessionHash = sessionHash;
        this.expiresAt = expiresAt;
    }

    /** Whether its link can still be followed: once, and for a while. */
    boolean canBegin(Instant now) {
        return stateHash == null && now.isBefore(expiresAt);
    }

    /** A browser followed the link. */
    void begin(BrowserSecrets browser, String newSeed, Instant until) {
        stateHash = RandomToken.hash(browser.state());
        bindingHash = RandomToken.hash(browser.binding());
        seed = newSeed;
        expiresAt = until;
    }

    /** Whether this browser began it, and not too long ago. */
    boolean belongsTo(@Nullable String binding, Instant now) {
        return binding != null
                && bindingHash != null
                && now.isBefore(expiresAt)
                && MessageDigest.isEqual(
                        RandomToken.hash(binding).getBytes(StandardCharsets.US_ASCII),
                        bindingHash.getBytes(StandardCharsets.US_ASCII));
    }

    ConnectionKey connection() {
        return new ConnectionKey(tenant, connectionId);
    }

    /** What it asks for beside the provider's usual scopes. */
    List<String> scopes() {
        return scopes;
    }

    @Nullable
    String returnTo() {
        return returnTo;
    }

    /** The connect session that it ends; null where it belongs to none. */
    @Nullable
    String sessionHash() {
        return sessionHash;
    }

    @Nullable
    String seed() {
        return seed;
    }
}

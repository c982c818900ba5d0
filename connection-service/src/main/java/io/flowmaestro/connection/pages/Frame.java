package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.http.Caller;
import io.flowmaestro.connection.http.Role;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;

/** What stands around every page: who is signed in, what they may do, and what the page loads. */
@Named("frame")
@RequestScoped
public class Frame {
    private final SecurityIdentity identity;
    private final Caller caller;
    private final Assets assets;

    Frame(SecurityIdentity identity, Caller caller, Assets assets) {
        this.identity = identity;
        this.caller = caller;
        this.assets = assets;
    }

    /** Whether anybody is signed in. */
    public boolean isSignedIn() {
        return !identity.isAnonymous();
    }

    /** The name of who is signed in. */
    public String getVisitor() {
        return caller.name();
    }

    /** Whether they may change connections. */
    public boolean isEditor() {
        return identity.hasRole(Role.EDITOR) || isAdmin();
    }

    /** Whether they may bring apps of their own. */
    public boolean isAdmin() {
        return identity.hasRole(Role.ADMIN);
    }

    public Assets getAssets() {
        return assets;
    }
}

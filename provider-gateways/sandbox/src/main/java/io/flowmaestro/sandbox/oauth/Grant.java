package io.flowmaestro.sandbox.oauth;

import java.util.HashSet;
import java.util.Set;

/** What one account has allowed once; all tokens made from it end with it. */
public final class Grant {
    private final String client;
    private final String account;
    private Set<String> scopes;
    private boolean revoked;

    /**
     * A grant that is good from now on.
     *
     * @param client the app's client id; empty for a key that a person made
     */
    public Grant(String client, String account, Set<String> scopes) {
        this.client = client;
        this.account = account;
        this.scopes = Set.copyOf(scopes);
    }

    public String client() {
        return client;
    }

    public String account() {
        return account;
    }

    public Set<String> scopes() {
        return scopes;
    }

    public boolean revoked() {
        return revoked;
    }

    /** Takes a scope back; false where it was not granted. */
    boolean withdraw(String scope) {
        Set<String> rest = new HashSet<>(scopes);
        boolean had = rest.remove(scope);
        scopes = Set.copyOf(rest);
        return had;
    }

    void revoke() {
        revoked = true;
    }
}

package io.flowmaestro.sandbox.oauth;

import java.util.Set;

/** What one account has allowed once; all tokens made from it end with it. */
public final class Grant {
    private final String client;
    private final String account;
    private final Set<String> scopes;
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

    void revoke() {
        revoked = true;
    }
}

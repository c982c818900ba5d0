package io.flowmaestro.connection;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection that may be made: everything in it was checked against the provider's file.
 *
 * @param key its key, given or generated
 * @param provider its provider
 * @param method how it authenticates
 * @param name what its owner calls it
 * @param owner who looks after it; null for nobody
 * @param environment what it is for; null where nobody said
 * @param labels the tenant's own words for it
 * @param fields what is not secret
 * @param secrets by the names of the provider's file; empty where a browser connects
 * @param scopes what is asked for beside the provider's usual scopes
 * @param operations what it is for, by ids; empty where nobody chose any
 * @param sandbox whether it reaches the sandbox in place of the provider
 * @param returnTo where the browser goes after OAuth 2; null for a page of ours
 */
public record Draft(
        ConnectionKey key,
        Provider provider,
        AuthMethod method,
        String name,
        @Nullable String owner,
        @Nullable String environment,
        Map<String, String> labels,
        Map<String, String> fields,
        Map<String, Secret> secrets,
        List<String> scopes,
        List<String> operations,
        boolean sandbox,
        @Nullable String returnTo) {

    /** The same, to be made with that id: as long as it is the one that it has, or was made with it before. */
    public Draft withId(String id) {
        return new Draft(
                new ConnectionKey(key.tenant(), id),
                provider,
                method,
                name,
                owner,
                environment,
                labels,
                fields,
                secrets,
                scopes,
                operations,
                sandbox,
                returnTo);
    }

    /** Whether a person must authorize it in a browser before it can be used. */
    public boolean needsAuthorization() {
        return method.inBrowser();
    }

    /** What the vault is to keep of it. */
    NewCredential credential() {
        return new NewCredential(provider.id(), method.id(), secrets, fields, sandbox);
    }
}

package io.flowmaestro.vault.store.vault;

import io.flowmaestro.vault.client.CredentialRef;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Where a credential is in the secrets engine: {@code conn/<tenant>/<connection id>}, which policies are written for.
 * No id reaches out of its place: what is more than letters, digits, {@code _} and {@code -} is written in Base64.
 */
final class SecretPath {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    /** Begins no plain segment, so that no two ids share one. */
    private static final String ENCODED = "~";

    private SecretPath() {}

    static String of(CredentialRef ref) {
        return "conn/" + segment(ref.tenant()) + "/" + segment(ref.connectionId());
    }

    private static String segment(String id) {
        return PLAIN.matcher(id).matches()
                ? id
                : ENCODED + Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }
}

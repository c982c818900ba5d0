package io.flowmaestro.vault.store.vault;

import io.flowmaestro.vault.store.SecretName;
import io.flowmaestro.vault.store.SecretName.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Where a secret is in the secrets engine, which policies are written for: {@code conn/<tenant>/<connection id>},
 * {@code app/<tenant>/<provider>} or {@code app-shared/<provider>}. No id reaches out of its place: what is more than letters, digits, {@code _} and {@code -} is written in Base64.
 */
final class SecretPath {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    /** Begins no plain segment, so that no two ids share one. */
    private static final String ENCODED = "~";

    private SecretPath() {}

    static String of(SecretName name) {
        return name.kind() == Kind.SHARED_APP
                ? folder(name.kind()) + segment(name.id())
                : folder(name.kind()) + segment(name.tenant()) + "/" + segment(name.id());
    }

    /** What all of a kind are in. */
    static String folder(Kind kind) {
        return kind.word() + "/";
    }

    /** What a segment was made of. */
    static String id(String segment) {
        return segment.startsWith(ENCODED)
                ? new String(Base64.getUrlDecoder().decode(segment.substring(ENCODED.length())), StandardCharsets.UTF_8)
                : segment;
    }

    private static String segment(String id) {
        return PLAIN.matcher(id).matches()
                ? id
                : ENCODED + Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }
}

package io.flowmaestro.vault.client;

import java.util.Locale;

/** What became of a credential's tokens at the provider, when the credential was destroyed. */
public enum RevocationResult {
    /** The provider took them back. */
    REVOKED,
    /** The provider offers no way to take them back, or there were none: keys end at the provider alone. */
    NOT_OFFERED,
    /** The provider could not be reached, or refused: a person may take them back in its settings. */
    FAILED;

    /** The word on the wire, such as {@code not_offered}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

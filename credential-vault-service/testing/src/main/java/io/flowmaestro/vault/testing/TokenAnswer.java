package io.flowmaestro.vault.testing;

import io.flowmaestro.vault.client.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a token endpoint answers (RFC 6749, section 5). */
public sealed interface TokenAnswer {
    /**
     * Tokens.
     *
     * @param refreshToken null where none is given
     * @param life null where the access token lives for ever
     */
    record Issued(
            Secret accessToken,
            @Nullable Secret refreshToken,
            List<String> scopes,
            @Nullable Duration life) implements TokenAnswer {}

    /**
     * Status 400.
     *
     * @param error the word of RFC 6749, section 5.2, such as {@code invalid_grant}
     */
    record Refused(String error) implements TokenAnswer {}

    /** Status 503. */
    record Unavailable() implements TokenAnswer {}
}

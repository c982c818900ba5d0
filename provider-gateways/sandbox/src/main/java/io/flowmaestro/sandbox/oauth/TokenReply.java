package io.flowmaestro.sandbox.oauth;

/** What a token endpoint decides; each provider says it in its own words. */
public sealed interface TokenReply permits Issued, TokenReply.Refused {
    record Refused(TokenRefusal refusal) implements TokenReply {}
}

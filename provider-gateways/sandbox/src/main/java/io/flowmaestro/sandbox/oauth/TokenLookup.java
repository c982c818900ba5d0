package io.flowmaestro.sandbox.oauth;

/** What a token turns out to be. */
public sealed interface TokenLookup {
    record Good(Grant grant) implements TokenLookup {}

    record Bad(TokenProblem problem) implements TokenLookup {}
}

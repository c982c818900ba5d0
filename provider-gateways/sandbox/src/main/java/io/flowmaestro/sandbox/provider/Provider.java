package io.flowmaestro.sandbox.provider;

import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.Tokens;

/** A provider that is played. */
public interface Provider {
    /** Such as {@code slack}. */
    String id();

    /** Whether this host name is one of the provider's. */
    boolean serves(String host);

    /** Answers as the provider would, at once. */
    Answer answer(Request request);

    /** The tokens that it has given out. */
    Tokens tokens();
}

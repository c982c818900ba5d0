package io.flowmaestro.sandbox.api;

import io.flowmaestro.sandbox.http.Answer;

/** What an operation does once nothing speaks against it. */
@FunctionalInterface
public interface Handler {
    Answer answer(Call call);
}

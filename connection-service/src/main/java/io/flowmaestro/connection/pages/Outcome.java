package io.flowmaestro.connection.pages;

import org.jspecify.annotations.Nullable;

/**
 * What is told at the end of something.
 *
 * @param title what happened
 * @param text what it means, and what to do
 * @param code one word, to tell whoever helps; null where nothing failed
 * @param word {@code connected}, {@code refused}, or {@code told} where no page waits for it
 * @param connection the connection's id; null where it is about none
 * @param link where to go on to; null where there is nowhere
 * @param linkTitle what stands on it
 */
public record Outcome(
        String title,
        String text,
        @Nullable String code,
        String word,
        @Nullable String connection,
        @Nullable String link,
        String linkTitle) {}

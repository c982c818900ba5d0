package io.flowmaestro.connection.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation that was run, on a page of its own.
 *
 * @param connectionId with which connection
 * @param operation its word for programs, such as {@code slack.send_message}
 * @param workflow where in the platform it comes from, as the platform says it; null where it does not
 * @param failure why it did not succeed; null where it did
 * @param warning what is amiss with its success; null where nothing is
 * @param steps what happened, in this order
 */
public record RunView(
        RunRow row,
        String connectionId,
        String operation,
        @Nullable String workflow,
        @Nullable Failure failure,
        @Nullable Failure warning,
        List<Step> steps) {
    /**
     * What went wrong.
     *
     * @param message what happened
     * @param cause what is the matter; null where the message says it
     * @param fix what to do
     * @param code the failure's kind and the provider's own word
     * @param status the HTTP status of the provider's answer; null where there was none
     * @param places what is wrong in the request
     */
    public record Failure(
            String message,
            @Nullable String cause,
            String fix,
            String code,
            @Nullable Integer status,
            List<String> places) {}

    /**
     * A thing that happened.
     *
     * @param tone {@code good}, {@code warn}, {@code bad} or {@code idle}
     * @param text more of it; empty where the title says it all
     * @param at when; null where that is not kept
     * @param lines of the log
     */
    public record Step(
            String tone,
            String title,
            String text,
            @Nullable Moment at,
            List<String> lines) {}
}

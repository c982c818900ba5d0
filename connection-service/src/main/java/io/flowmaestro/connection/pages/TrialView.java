package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.http.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form that tries an operation, and how it ended.
 *
 * @param operation the operation's id
 * @param docs the provider's page of it; null where there is none
 * @param effect what running it does, in a sentence
 * @param real whether it changes something that is not played
 * @param key names the form, so that sent twice it runs once
 * @param missing the scopes that it lacks, as far as is known
 * @param problem why the form was refused; null where it was not
 * @param run how it ended; null where it was not run, or that is not known yet
 * @param output what it returned, in JSON; null where it returned nothing
 * @param pending the page to look at later, where it did not end in time; null where it did
 */
public record TrialView(
        ConnectionDetail connection,
        String operation,
        String title,
        String description,
        @Nullable String docs,
        String effect,
        boolean real,
        String key,
        List<String> missing,
        List<FormField> fields,
        @Nullable Problem problem,
        @Nullable RunView run,
        @Nullable String output,
        @Nullable String pending) {}

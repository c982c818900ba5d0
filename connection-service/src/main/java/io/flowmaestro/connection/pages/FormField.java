package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a form asks for.
 *
 * @param name its name in the form
 * @param title what stands beside it
 * @param help what it is and how to find it; null where that needs no saying
 * @param where the page on which the provider shows it; null where there is none
 * @param example a value that fits; null where there is none
 * @param kind {@code text}, {@code password}, {@code lines}, {@code number}, {@code choice} or {@code json}
 * @param required whether it may not be left empty
 * @param value what stands in it: never a secret
 * @param error what is wrong with it; null where nothing is
 * @param options what can be chosen; empty where it is typed
 */
public record FormField(
        String name,
        String title,
        @Nullable String help,
        @Nullable String where,
        @Nullable String example,
        String kind,
        boolean required,
        String value,
        @Nullable String error,
        List<String> options) {

    static FormField of(String group, Field field, Submission submission) {
        String name = group + "." + field.name();
        return new FormField(
                name,
                field.title(),
                help(field),
                field.where() == null ? null : field.where().toString(),
                field.secret() ? null : field.example(),
                field.multiline() ? "lines" : field.secret() ? "password" : "text",
                field.required(),
                field.secret() ? "" : submission.value(name),
                submission.error("/" + group + "/" + field.name()),
                List.of());
    }

    /** One that is asked for of every connection. */
    static FormField text(String name, String title, String help, boolean required, Submission submission) {
        return new FormField(
                name,
                title,
                help,
                null,
                null,
                "text",
                required,
                submission.value(name),
                submission.error("/" + name),
                List.of());
    }

    private static @Nullable String help(Field field) {
        String description = field.description();
        if (field.help() == null) {
            return description.isBlank() ? null : description;
        }
        return description.isBlank() ? field.help() : description + " " + field.help();
    }
}

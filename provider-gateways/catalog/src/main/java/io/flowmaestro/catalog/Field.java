package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One value that a person or a program gives: a connection's field, a secret of it, or an operation's parameter.
 *
 * @param name its name in requests and in the provider file
 * @param title what stands beside it in a form
 * @param description what it is, in a sentence; empty where the title says it all
 * @param help how to find it; null where that needs no saying
 * @param where the page on which the provider shows it; null where there is none
 * @param pattern what the whole value must match; null where anything goes
 * @param secret whether it may never be shown again
 * @param multiline whether it may have several lines, as a key in PEM has
 * @param optional whether it may be left out
 * @param aliases other names under which it is accepted
 * @param defaultValue what it is where it is left out; null where there is no such value
 * @param example a value that fits; null where the file gives none
 * @param schema its JSON Schema (2020-12)
 */
public record Field(
        String name,
        String title,
        String description,
        @Nullable String help,
        @Nullable URI where,
        @Nullable Pattern pattern,
        boolean secret,
        boolean multiline,
        boolean optional,
        List<String> aliases,
        @Nullable JsonNode defaultValue,
        @Nullable String example,
        ObjectNode schema) {

    public Field {
        aliases = List.copyOf(aliases);
    }

    /** Whether a request must bring it. */
    public boolean required() {
        return !optional && defaultValue == null;
    }
}

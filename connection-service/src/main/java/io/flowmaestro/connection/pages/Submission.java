package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.http.Problem;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.Secret;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person typed into a form, and what is wrong with it.
 *
 * @param typed by the names in the form, secrets among it
 * @param problem why it was refused; null where it was not
 */
record Submission(
        MultivaluedMap<String, String> typed, @Nullable Problem problem) {
    private static final String SUCH_AS = ", such as ";

    /** A form that nobody filled in yet. */
    static Submission empty() {
        return new Submission(new MultivaluedHashMap<>(), null);
    }

    Submission refused(Problem why) {
        return new Submission(typed, why);
    }

    String value(String name) {
        String value = typed.getFirst(name);
        return value == null ? "" : value;
    }

    List<String> values(String name) {
        List<String> values = typed.get(name);
        return values == null ? List.of() : List.copyOf(values);
    }

    /** What is wrong with a place; null where nothing is. */
    @Nullable
    String error(String pointer) {
        return problem == null
                ? null
                : problem.errors().stream()
                        .filter(error -> error.pointer().equals(pointer))
                        .map(Violation::message)
                        .findFirst()
                        .map(Submission::sentence)
                        .orElse(null);
    }

    /** The same of a place or anything in it. */
    @Nullable
    String errorIn(String pointer) {
        String whole = error(pointer);
        return whole != null || problem == null
                ? whole
                : problem.errors().stream()
                        .filter(error -> error.pointer().startsWith(pointer + "/"))
                        .map(error -> error.pointer().substring(pointer.length()) + " " + error.message())
                        .findFirst()
                        .orElse(null);
    }

    /** A pattern is for programs; a value that fits says it to people. */
    private static String sentence(String message) {
        int example = message.lastIndexOf(SUCH_AS);
        if (message.startsWith("must match ")) {
            return example < 0
                    ? "This does not fit."
                    : "This does not fit. It looks like " + message.substring(example + SUCH_AS.length());
        }
        return message.startsWith("is ") || message.startsWith("must ") ? "This " + message : message;
    }

    /** What was typed in a group of the form's fields, without what was left empty. */
    Map<String, String> group(String group) {
        Map<String, String> values = new LinkedHashMap<>();
        typed.forEach((name, given) -> {
            if (name.startsWith(group + ".") && !given.get(0).isBlank()) {
                values.put(name.substring(group.length() + 1), given.get(0).strip());
            }
        });
        return values;
    }

    Map<String, Secret> secrets(String group) {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        group(group).forEach((name, value) -> secrets.put(name, Secret.of(value)));
        return secrets;
    }

    @Override
    public String toString() {
        return "Submission[" + typed.keySet() + "]";
    }
}

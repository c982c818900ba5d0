package io.flowmaestro.catalog;

import io.flowmaestro.events.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How an account of a provider is connected.
 *
 * @param fields what every method needs and is not secret, such as the shop's address, in the order of the form
 * @param methods the ways in, by id, the default one first
 * @param test the operation, without required parameters, that proves that a connection works; null where there is none
 */
public record ConnectionSpec(
        Map<String, Field> fields,
        Map<String, AuthMethod> methods,
        @Nullable String test) {
    /** A secret travels in a header, where anything else could smuggle another header in. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

    public ConnectionSpec {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
    }

    /** The method of that id. */
    public Optional<AuthMethod> method(String id) {
        return Optional.ofNullable(methods.get(id));
    }

    /** The method meant where none is named. */
    public AuthMethod defaultMethod() {
        return methods.values().iterator().next();
    }

    /**
     * Checks what a person typed in.
     *
     * @param method the method's id
     * @param given what is not secret
     * @param secrets the credential in clear; not looked at for {@link AuthMethod.OAuth2}, which brings its own later
     * @return what is wrong, never with a value in it: {@code /method}, {@code /fields/shop}, {@code /credential/token}
     */
    public List<Violation> check(String method, Map<String, String> given, Map<String, String> secrets) {
        List<Violation> violations = new ArrayList<>(checkFields(given));
        if (methods.get(method) instanceof AuthMethod.Keys keys) {
            check("/credential", keys.fields(), secrets, violations);
        } else if (!methods.containsKey(method)) {
            violations.add(new Violation("/method", "must be one of " + String.join(", ", methods.keySet()) + "."));
        }
        return List.copyOf(violations);
    }

    /** Checks the fields alone; see {@link #check}. */
    public List<Violation> checkFields(Map<String, String> given) {
        List<Violation> violations = new ArrayList<>();
        check("/fields", fields, given, violations);
        return List.copyOf(violations);
    }

    private static void check(
            String pointer, Map<String, Field> known, Map<String, String> given, List<Violation> violations) {
        for (Field field : known.values()) {
            String problem = problem(field, given.get(field.name()));
            if (problem != null) {
                violations.add(new Violation(pointer + "/" + field.name(), problem));
            }
        }
        for (String name : given.keySet()) {
            if (!known.containsKey(name)) {
                violations.add(new Violation(Pointers.append(pointer, name), Suggestion.unknown(name, known.keySet())));
            }
        }
    }

    private static @Nullable String problem(Field field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return field.required() ? "is required." : null;
        }
        if (field.pattern() != null && !field.pattern().matcher(value).matches()) {
            return field.example() == null
                    ? "must match " + field.pattern() + "."
                    : "must match " + field.pattern() + ", such as " + field.example() + ".";
        }
        if (!PRINTABLE.matcher(value).matches()) {
            return "must be printable ASCII without spaces.";
        }
        return null;
    }
}

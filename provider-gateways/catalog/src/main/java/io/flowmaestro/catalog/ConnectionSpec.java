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
 * @param fields what every connection has that is not secret, such as the shop's address, in the order of the form
 * @param methods the ways in, by id, the default one first
 * @param test the operation, without required parameters, that proves that a connection works; null where there is none
 * @param identity the operation, without required parameters, whose output says whose account it is, under
 *     {@code account} and {@code account_id}; null where there is none
 */
public record ConnectionSpec(
        Map<String, Field> fields,
        Map<String, AuthMethod> methods,
        @Nullable String test,
        @Nullable String identity) {
    /** A secret travels in a header, where anything else could smuggle another header in. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

    /** What the file's own pattern allows, as far as a header's value may be it (RFC 9110, section 5.5). */
    private static final Pattern LINE = Pattern.compile("[\\x20-\\x7e]+");

    /** A key in PEM. */
    private static final Pattern LINES = Pattern.compile("[\\x20-\\x7e\\r\\n]+");

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

    /** The connection's fields that are asked for with a method, in the order of the form: those it does not fill. */
    public Map<String, Field> asked(AuthMethod method) {
        Map<String, Field> asked = new LinkedHashMap<>(fields);
        asked.keySet().removeAll(method.filled());
        return asked;
    }

    /**
     * Checks what a person typed in.
     *
     * @param method the method's id
     * @param given what is not secret
     * @param secrets the credential in clear; not looked at where a browser connects, which brings its own later
     * @return what is wrong, never with a value in it: {@code /method}, {@code /fields/shop}, {@code /credential/token}
     */
    public List<Violation> check(String method, Map<String, String> given, Map<String, String> secrets) {
        List<Violation> violations = new ArrayList<>();
        AuthMethod known = methods.get(method);
        check("/fields", known == null ? fields : asked(known), given, violations);
        if (known == null) {
            violations.add(new Violation("/method", "must be one of " + String.join(", ", methods.keySet()) + "."));
        } else if (!known.inBrowser()) {
            check("/credential", known.fields(), secrets, violations);
        }
        return List.copyOf(violations);
    }

    /**
     * Checks all that is not secret of a connection that is made.
     *
     * @param method the method's id
     * @param given its fields, those too that connecting filled
     * @return as {@link #check}
     */
    public List<Violation> checkFields(String method, Map<String, String> given) {
        List<Violation> violations = new ArrayList<>();
        Map<String, Field> all = new LinkedHashMap<>(fields);
        if (methods.get(method) instanceof AuthMethod.Installation installation) {
            all.put(installation.installation().name(), installation.installation());
        }
        check("/fields", all, given, violations);
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
        if (field.multiline()) {
            return LINES.matcher(value).matches() ? null : "must be printable ASCII.";
        }
        if (field.pattern() != null) {
            return LINE.matcher(value).matches() ? null : "must be printable ASCII on one line.";
        }
        return PRINTABLE.matcher(value).matches() ? null : "must be printable ASCII without spaces.";
    }
}

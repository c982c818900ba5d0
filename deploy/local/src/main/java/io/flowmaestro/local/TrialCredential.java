package io.flowmaestro.local;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.ConnectionSpec;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.CredentialRef;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.Secret;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A credential for one trial, with a placeholder for what was not given.
 *
 * @param provider what it is for
 * @param method one of the provider's
 * @param secrets by the names of the method
 * @param fields the connection's, complete
 * @param invented the names of those fields that are placeholders
 * @param real whether the secrets were given
 */
record TrialCredential(
        Provider provider,
        AuthMethod method,
        Map<String, Secret> secrets,
        Map<String, String> fields,
        Set<String> invented,
        boolean real) {
    private static final String PLACEHOLDER = "placeholder-without-an-account";

    /**
     * One to look at a request with, by the provider's first method.
     *
     * @throws UsageException if a field does not fit the provider
     */
    static TrialCredential placeholder(Provider provider, Map<String, String> fields) {
        AuthMethod method = provider.connection().defaultMethod();
        Map<String, Secret> secrets = method.secretNames().stream()
                .collect(Collectors.toMap(name -> name, name -> Secret.of(placeholderSecret(method, name))));
        return completed(provider, method, secrets, fields, false);
    }

    /**
     * A real one, by the method whose secrets it has.
     *
     * @throws UsageException if it or a field does not fit the provider
     */
    static TrialCredential of(Provider provider, Map<String, String> fields, Map<String, String> secrets) {
        AuthMethod method = provider.connection().methods().values().stream()
                .filter(candidate -> fits(candidate, secrets.keySet()))
                .findFirst()
                .orElseThrow(() -> new UsageException("--credential fits no method of " + provider.title() + ". "
                        + methodsOf(provider.connection())));
        Map<String, Secret> wrapped = secrets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, secret -> Secret.of(secret.getValue())));
        TrialCredential trial = completed(provider, method, wrapped, fields, true);
        require("--credential", provider.connection().check(method.id(), trial.fields(), secrets));
        return trial;
    }

    /**
     * A real secret must not go to a placeholder's address.
     *
     * @throws UsageException if it would
     */
    void requireFieldsOfItsOwn() {
        if (real && !invented.isEmpty()) {
            throw new UsageException("A real credential goes to your own address alone: give --field "
                    + invented.iterator().next() + "=VALUE, or --dry-run.");
        }
    }

    Lease lease(Instant expiresAt) {
        return new Lease(
                new CredentialRef("local", "trial"),
                provider.id(),
                method.id(),
                secrets,
                fields,
                List.of(),
                false,
                false,
                expiresAt);
    }

    private static TrialCredential completed(
            Provider provider,
            AuthMethod method,
            Map<String, Secret> secrets,
            Map<String, String> given,
            boolean real) {
        Map<String, String> fields = new LinkedHashMap<>(given);
        Set<String> invented = new TreeSet<>();
        for (Field field : provider.connection().fields().values()) {
            if (field.required() && !given.containsKey(field.name())) {
                invented.add(field.name());
                fields.put(field.name(), placeholder(field));
            }
        }
        require("--field", provider.connection().checkFields(method.id(), fields));
        return new TrialCredential(provider, method, secrets, fields, invented, real);
    }

    private static void require(String option, List<Violation> violations) {
        if (!violations.isEmpty()) {
            Violation first = violations.get(0);
            String name = first.pointer().substring(first.pointer().lastIndexOf('/') + 1);
            throw new UsageException(option + ": " + name + " " + first.message());
        }
    }

    private static boolean fits(AuthMethod method, Set<String> names) {
        return method.secretNames().containsAll(names) && names.containsAll(requiredSecrets(method));
    }

    private static Set<String> requiredSecrets(AuthMethod method) {
        if (method instanceof AuthMethod.Keys keys) {
            return keys.fields().values().stream()
                    .filter(Field::required)
                    .map(Field::name)
                    .collect(Collectors.toSet());
        }
        return method.secretNames();
    }

    private static String methodsOf(ConnectionSpec connection) {
        return connection.methods().values().stream()
                .map(method -> method.id() + " takes " + String.join(", ", new TreeSet<>(method.secretNames())))
                .collect(Collectors.joining("; ", "Of its methods, ", "."));
    }

    private static String placeholderSecret(AuthMethod method, String name) {
        Field field = method instanceof AuthMethod.Keys keys ? keys.fields().get(name) : null;
        return field == null ? PLACEHOLDER : placeholder(field);
    }

    private static String placeholder(Field field) {
        return field.example() == null ? PLACEHOLDER : field.example();
    }
}

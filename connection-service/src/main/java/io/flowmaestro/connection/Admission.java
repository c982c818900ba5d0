package io.flowmaestro.connection;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.ConnectionSpec;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.NewCredential;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks what a person asks for against the provider's file, and says every place that is wrong at once. */
@ApplicationScoped
public class Admission {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final int NAME_LENGTH = 100;
    private static final Pattern ENVIRONMENT = Pattern.compile("[a-z0-9-]{0,32}");
    private static final Pattern LABEL_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int LONGEST_LABEL = 63;
    private static final int MOST_LABELS = 20;
    /** A host as a person copies it from the browser's address bar: no port, no path, nobody before an {@code @}. */
    private static final Pattern COPIED_HOST = Pattern.compile("https://([A-Za-z0-9.-]+)/?");

    private final Catalog catalog;
    private final ConnectionConfig config;

    Admission(Catalog catalog, ConnectionConfig config) {
        this.catalog = catalog;
        this.config = config;
    }

    /**
     * A connection that may be made.
     *
     * @param caller who asks for it
     * @throws ProblemException naming every place in the request that is wrong
     */
    public Draft admit(String tenant, String caller, NewConnection asked) {
        List<Violation> violations = new ArrayList<>();
        String id = id(asked, violations);
        String name = name(asked.name(), violations);
        String owner = line("/owner", asked.owner() == null ? caller : asked.owner(), violations);
        Map<String, String> labels = orNone(asked.labels());
        checkSettings(tenant, asked, violations);
        Provider provider = provider(asked.provider(), violations);
        AuthMethod method = method(provider, asked.method(), violations);
        Map<String, String> fields = fields(provider.connection(), orNone(asked.fields()));
        Map<String, Secret> secrets = orNone(asked.credential());
        List<String> scopes = asked.scopes() == null ? List.of() : asked.scopes();
        List<String> operations = asked.operations() == null ? List.of() : asked.operations();
        violations.addAll(provider.connection().check(method.id(), fields, inClear(secrets)));
        checkScopes(method, scopes, violations);
        checkOperations(provider, operations, violations);
        checkCredential(method, secrets, violations);
        refuse(violations);
        return new Draft(
                new ConnectionKey(tenant, id),
                provider,
                method,
                name,
                orNull(owner),
                orNull(asked.environment()),
                labels,
                fields,
                secrets,
                withNeeded(scopes, method, needed(provider, operations)),
                List.copyOf(operations),
                asked.sandbox(),
                asked.returnTo());
    }

    /**
     * Checks what somebody else is to be let connect, as far as it is known before they do.
     *
     * @param asked without what they will say
     * @param providers the ids of those among which they choose
     * @param violations what is wrong already
     * @throws ProblemException naming every place in the request that is wrong
     */
    public void admitSession(String tenant, NewConnection asked, List<String> providers, List<Violation> violations) {
        if (asked.name() != null) {
            name(asked.name(), violations);
        }
        if (asked.owner() != null) {
            line("/owner", asked.owner(), violations);
        }
        checkSettings(tenant, asked, violations);
        List<String> operations = asked.operations() == null ? List.of() : asked.operations();
        for (int i = 0; i < providers.size(); i++) {
            Optional<Provider> provider = Optional.ofNullable(providers.get(i)).flatMap(catalog::provider);
            if (provider.isEmpty()) {
                violations.add(new Violation("/providers/" + i, "is not a provider known here."));
            }
            provider.ifPresent(known -> checkOperations(known, operations, violations));
        }
        refuse(violations);
    }

    private void checkSettings(String tenant, NewConnection asked, List<Violation> violations) {
        checkEnvironment(asked.environment(), violations);
        checkLabels(orNone(asked.labels()), violations);
        checkReturnTo(tenant, asked.returnTo(), violations);
        checkSandbox(asked.sandbox(), violations);
    }

    /**
     * What may be changed of a connection.
     *
     * @throws ProblemException naming every place in the request that is wrong
     */
    public ConnectionChange admitChange(Connection connection, ConnectionChange asked) {
        List<Violation> violations = new ArrayList<>();
        String name = asked.name() == null ? null : name(asked.name(), violations);
        String owner = asked.owner() == null ? null : line("/owner", asked.owner(), violations);
        checkEnvironment(asked.environment(), violations);
        Map<String, String> labels = asked.labels() == null ? null : orNone(asked.labels());
        if (labels != null) {
            checkLabels(labels, violations);
        }
        List<String> operations = asked.operations();
        if (operations != null) {
            catalog.provider(connection.provider())
                    .ifPresent(provider -> checkOperations(provider, operations, violations));
        }
        if (asked.enabled() != null && connection.status() == ConnectionStatus.PENDING) {
            violations.add(new Violation("/enabled", "must be left out until the connection is authorized."));
        }
        refuse(violations);
        return new ConnectionChange(name, owner, asked.environment(), labels, operations, asked.enabled());
    }

    /**
     * The scopes that may be asked for when a connection is authorized again.
     *
     * @param asked as they came
     * @throws ProblemException naming every one that is not optional
     */
    public List<String> admitScopes(AuthMethod method, List<String> asked) {
        List<Violation> violations = new ArrayList<>();
        checkScopes(method, asked, violations);
        refuse(violations);
        return List.copyOf(asked);
    }

    /**
     * What may be asked for when a connection is authorized again so that its operations can run: the optional ones among
     * the scopes that they need, behind those given.
     *
     * @param asked optional scopes
     */
    public List<String> withNeeded(Connection connection, AuthMethod method, List<String> asked) {
        return catalog.provider(connection.provider())
                .map(provider -> withNeeded(asked, method, needed(provider, connection.operations())))
                .orElse(asked);
    }

    private static List<String> withNeeded(List<String> asked, AuthMethod method, Set<String> needed) {
        return Stream.concat(asked.stream(), method.optionalScopes().stream().filter(needed::contains))
                .distinct()
                .toList();
    }

    private static Set<String> needed(Provider provider, List<String> operations) {
        return operations.stream()
                .flatMap(id -> provider.operation(id).stream())
                .flatMap(operation -> operation.scopes().stream())
                .collect(Collectors.toSet());
    }

    /**
     * A key that may be tried in place of the connection's.
     *
     * @throws ProblemException naming every place in the request that is wrong, or with {@link ProblemType#NOT_A_KEY} where
     *     a browser connects
     */
    public NewCredential admitKey(Connection connection, NewKey asked) {
        Provider provider = catalog.provider(connection.provider())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_PROVIDER, connection.provider() + " is not a provider known here."));
        AuthMethod method = provider.connection()
                .method(connection.method())
                .filter(known -> !known.inBrowser())
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_A_KEY, "Reconnect it in a browser instead."));
        Map<String, String> fields = new LinkedHashMap<>(
                asked.fields() == null ? connection.fields() : fields(provider.connection(), orNone(asked.fields())));
        if (asked.fields() == null) {
            fields.keySet().retainAll(provider.connection().asked(method).keySet());
        }
        Map<String, Secret> secrets = orNone(asked.credential());
        refuse(provider.connection().check(method.id(), fields, inClear(secrets)));
        return new NewCredential(provider.id(), method.id(), secrets, fields, connection.sandbox());
    }

    private static void checkScopes(AuthMethod method, List<String> asked, List<Violation> violations) {
        List<String> optional = method.optionalScopes();
        for (int i = 0; i < asked.size(); i++) {
            if (!optional.contains(asked.get(i))) {
                violations.add(new Violation(
                        "/scopes/" + i,
                        optional.isEmpty()
                                ? "must be left out: there are no optional scopes with this method."
                                : "must be one of " + String.join(", ", optional) + "."));
            }
        }
    }

    private static void checkOperations(Provider provider, List<String> chosen, List<Violation> violations) {
        for (int i = 0; i < chosen.size(); i++) {
            if (provider.operation(chosen.get(i)).isEmpty()) {
                violations.add(new Violation("/operations/" + i, "is not an operation of " + provider.title() + "."));
            }
        }
    }

    private static void refuse(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw misfit(violations);
        }
    }

    private static ProblemException misfit(List<Violation> violations) {
        return new ProblemException(
                ProblemType.VALIDATION, "Mend the places named in errors and send it again.", violations);
    }

    private static String id(NewConnection asked, List<Violation> violations) {
        if (asked.id() == null) {
            return "conn_" + asked.provider() + "_" + RandomToken.nextId();
        }
        if (!ID.matcher(asked.id()).matches()) {
            violations.add(new Violation(
                    "/id", "must be 1 to 64 letters, digits, - and _, beginning with a letter or a digit."));
        }
        return asked.id();
    }

    private static String name(@Nullable String name, List<Violation> violations) {
        if (name == null || name.isBlank()) {
            violations.add(new Violation("/name", "is required."));
            return "";
        }
        return line("/name", name, violations);
    }

    private static String line(String pointer, String text, List<Violation> violations) {
        if (text.strip().length() > NAME_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
            violations.add(new Violation(pointer, "must be at most " + NAME_LENGTH + " characters on one line."));
        }
        return text.strip();
    }

    private static void checkEnvironment(@Nullable String environment, List<Violation> violations) {
        if (environment != null && !ENVIRONMENT.matcher(environment).matches()) {
            violations.add(new Violation("/environment", "must be at most 32 small letters, digits and -."));
        }
    }

    private static void checkLabels(Map<String, String> labels, List<Violation> violations) {
        if (labels.size() > MOST_LABELS) {
            violations.add(new Violation("/labels", "must be at most " + MOST_LABELS + "."));
        }
        labels.forEach((name, value) -> {
            if (!LABEL_NAME.matcher(name).matches()) {
                violations.add(new Violation(
                        "/labels",
                        "must have names of 1 to 63 letters, digits, -, _ and ., beginning with a letter or digit."));
            }
            if (value.length() > LONGEST_LABEL || value.chars().anyMatch(Character::isISOControl)) {
                violations.add(new Violation(
                        "/labels", "must have values of at most " + LONGEST_LABEL + " characters on one line."));
            }
        });
    }

    private static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private void checkReturnTo(String tenant, @Nullable String returnTo, List<Violation> violations) {
        Optional<Set<String>> own =
                Optional.ofNullable(config.tenants().get(tenant)).flatMap(ConnectionConfig.Tenant::returnTo);
        if (returnTo != null
                && Stream.of(config.returnTo(), own)
                        .flatMap(Optional::stream)
                        .noneMatch(addresses -> addresses.contains(returnTo))) {
            violations.add(new Violation("/returnTo", "must be one of the addresses that are set up here."));
        }
    }

    private void checkSandbox(boolean sandbox, List<Violation> violations) {
        if (sandbox && config.sandbox().url().isEmpty()) {
            violations.add(new Violation("/sandbox", "must be false: there is no sandbox here."));
        }
    }

    /** Without a provider nothing else can be checked, so what is known by then is told. */
    private Provider provider(@Nullable String id, List<Violation> violations) {
        return Optional.ofNullable(id).flatMap(catalog::provider).orElseThrow(() -> {
            violations.add(new Violation("/provider", id == null ? "is required." : "is not a provider known here."));
            return misfit(violations);
        });
    }

    private static AuthMethod method(Provider provider, @Nullable String id, List<Violation> violations) {
        AuthMethod usual = provider.connection().defaultMethod();
        if (id == null) {
            return usual;
        }
        return provider.connection().method(id).orElseThrow(() -> {
            violations.addAll(provider.connection().check(id, Map.of(), Map.of()).stream()
                    .filter(violation -> violation.pointer().equals("/method"))
                    .toList());
            return misfit(violations);
        });
    }

    /** What a browser connects takes no credential from a person. */
    private static void checkCredential(AuthMethod method, Map<String, Secret> secrets, List<Violation> violations) {
        if (method.inBrowser() && !secrets.isEmpty()) {
            violations.add(new Violation("/credential", "is not taken with this method: authorize it in a browser."));
        }
    }

    /** What a person copies from the address bar is taken for the host it names, where the host is what is asked for. */
    private static Map<String, String> fields(ConnectionSpec connection, Map<String, String> typed) {
        Map<String, String> fields = new LinkedHashMap<>();
        typed.forEach(
                (name, value) -> fields.put(name, normalized(connection.fields().get(name), value)));
        return fields;
    }

    private static String normalized(@Nullable Field field, String typed) {
        Matcher copied = COPIED_HOST.matcher(typed.strip());
        if (field == null || field.pattern() == null || !copied.matches()) {
            return typed;
        }
        String host = copied.group(1).toLowerCase(Locale.ROOT);
        return field.pattern().matcher(host).matches() ? host : typed;
    }

    /** In clear for the one check that comes before the vault. */
    private static Map<String, String> inClear(Map<String, Secret> secrets) {
        Map<String, String> clear = new LinkedHashMap<>();
        secrets.forEach((name, secret) -> clear.put(name, secret.reveal(SecretAccess.PASS_TO_VAULT_PEER)));
        return clear;
    }

    /** A null in JSON is the same as nothing. */
    private static <V> Map<String, V> orNone(@Nullable Map<String, V> given) {
        Map<String, V> present = new LinkedHashMap<>(given == null ? Map.of() : given);
        present.values().removeIf(Objects::isNull);
        return present;
    }
}

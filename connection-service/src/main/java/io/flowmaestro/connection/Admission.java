package io.flowmaestro.connection;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.ConnectionSpec;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what a person asks for against the provider's file, and says every place that is wrong at once. */
@ApplicationScoped
public class Admission {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final int NAME_LENGTH = 100;
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
     * @throws ProblemException naming every place in the request that is wrong
     */
    public Draft admit(String tenant, NewConnection asked) {
        List<Violation> violations = new ArrayList<>();
        checkIdAndName(asked, violations);
        checkReturnTo(asked.returnTo(), violations);
        checkSandbox(asked.sandbox(), violations);
        Optional<Provider> provider = provider(asked.provider(), violations);
        Optional<AuthMethod> method = provider.flatMap(known -> method(known, asked.method(), violations));
        Map<String, String> fields = method.isPresent() ? fields(provider.get().connection(), asked) : Map.of();
        Map<String, Secret> secrets = asked.credential() == null ? Map.of() : asked.credential();
        method.ifPresent(known ->
                violations.addAll(provider.get().connection().check(known.id(), fields, secretValues(secrets))));
        if (!violations.isEmpty() || method.isEmpty()) {
            throw new ProblemException(
                    ProblemType.VALIDATION, "Look at the places named in errors and send it again.", violations);
        }
        return new Draft(
                new ConnectionKey(tenant, id(asked)),
                provider.get(),
                method.get(),
                asked.name().strip(),
                fields,
                secrets,
                asked.sandbox(),
                asked.returnTo());
    }
}

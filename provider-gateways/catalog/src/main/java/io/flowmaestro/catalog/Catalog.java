package io.flowmaestro.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The providers that are known. Immutable and safe for use by many threads. */
public final class Catalog {
    private static final String INDEX = "providers/index.txt";

    private final Map<String, Provider> providers;

    private Catalog(Map<String, Provider> providers) {
        this.providers = Collections.unmodifiableMap(providers);
    }

    /**
     * Reads every provider that {@code providers/index.txt} on the class path names, one id a line, from
     * {@code providers/ID/provider.yaml}. Takes tens of milliseconds a provider, so call it on a thread that may block.
     *
     * @throws ProviderFileException if a file is wrong or missing
     */
    public static Catalog load(ClassLoader loader) {
        List<String> ids =
                text(loader, INDEX).lines().filter(line -> !line.isBlank()).toList();
        return of(ids.stream().map(id -> read(loader, id)).toList());
    }

    /** A catalog of these providers. */
    public static Catalog of(Collection<Provider> providers) {
        Map<String, Provider> byId = new LinkedHashMap<>();
        providers.forEach(provider -> byId.put(provider.id(), provider));
        return new Catalog(byId);
    }

    /** The provider of that id. */
    public Optional<Provider> provider(String id) {
        return Optional.ofNullable(providers.get(id));
    }

    /** All of them, in the order of the index. */
    public Collection<Provider> providers() {
        return providers.values();
    }

    private static Provider read(ClassLoader loader, String id) {
        String file = "providers/" + id + "/provider.yaml";
        Provider provider = ProviderFile.read(file, text(loader, file));
        if (!provider.id().equals(id)) {
            throw new ProviderFileException(file + ": provider: must be the folder's name, " + id);
        }
        return provider;
    }

    private static String text(ClassLoader loader, String path) {
        try (InputStream in = loader.getResourceAsStream(path)) {
            if (in == null) {
                throw new ProviderFileException(path + ": is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }
}

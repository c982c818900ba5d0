package io.flowmaestro.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The providers that are known. Immutable and safe for use by many threads. */
public final class Catalog {
    static final String INDEX = "index.txt";

    private final Map<String, Provider> providers;

    private Catalog(Map<String, Provider> providers) {
        this.providers = Collections.unmodifiableMap(providers);
    }

    /**
     * Reads every provider that {@code providers/index.txt} on the class path names, one id a line, from the folder {@code
     * providers/ID}. What a build has checked is planned in a millisecond or two a provider; what it has not is checked
     * now, which takes milliseconds an expression. Call it on a thread that may block.
     *
     * @throws ProviderFileException if a file is wrong or missing
     */
    public static Catalog load(ClassLoader loader) {
        return of(ids(loader).map(id -> ProviderFolder.of(loader, id).read()).toList());
    }

    /**
     * As {@link #load(ClassLoader)}, then as {@link #with(Path)}.
     *
     * @param folder the operator's own providers, if there are any
     */
    public static Catalog load(ClassLoader loader, Optional<Path> folder) {
        Catalog own = load(loader);
        return folder.map(own::with).orElse(own);
    }

    /**
     * The same with the providers of a folder, each in a folder of its own as on the class path, which is checked now. One
     * whose id is there already takes its place.
     *
     * @throws ProviderFileException if a file is wrong or missing
     */
    public Catalog with(Path folder) {
        Map<String, Provider> all = new LinkedHashMap<>(providers);
        for (Path each : folders(folder)) {
            Provider provider = ProviderFolder.of(each).read();
            all.put(provider.id(), provider);
        }
        return new Catalog(all);
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

    private static Stream<String> ids(ClassLoader loader) {
        String path = "providers/" + INDEX;
        try (InputStream in = loader.getResourceAsStream(path)) {
            if (in == null) {
                throw new ProviderFileException(path + ": is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank());
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }

    /** The folders of providers in a folder, by name. */
    static List<Path> folders(Path root) {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new ProviderFileException(root + ": is no folder that can be read");
        }
    }
}

package io.flowmaestro.benchmarks;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import java.util.ArrayList;
import java.util.List;

/** Says what a loaded operation takes of the heap: all of the catalog, many times over, after collecting garbage. */
public final class CatalogMemory {
    private static final int COPIES = 10;

    private CatalogMemory() {}

    /** Prints kilobytes an operation. */
    public static void main(String[] args) {
        Catalog first = load();
        long operations = first.providers().stream()
                .map(Provider::operations)
                .mapToLong(java.util.Map::size)
                .sum();
        long before = used();
        List<Catalog> copies = new ArrayList<>();
        for (int i = 0; i < COPIES; i++) {
            copies.add(load());
        }
        long bytes = (used() - before) / copies.size();
        System.out.printf(
                "%d operations of %d providers: %.1f KB an operation%n",
                operations, first.providers().size(), bytes / 1000.0 / operations);
    }

    private static Catalog load() {
        return Catalog.load(CatalogMemory.class.getClassLoader());
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}

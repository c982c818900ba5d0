package io.flowmaestro.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The secrets of a run, by kind. Safe for use by several threads. */
final class Canaries {
    /** Shorter ones would be found by chance. */
    private static final int SHORTEST = 16;

    private final Map<String, Set<String>> byKind = new LinkedHashMap<>();

    synchronized void add(String kind, String secret) {
        if (secret.length() >= SHORTEST) {
            byKind.computeIfAbsent(kind, none -> new TreeSet<>()).add(secret);
        }
    }

    /** How many there are of each kind. */
    synchronized Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        byKind.forEach((kind, secrets) -> counts.put(kind, secrets.size()));
        return counts;
    }

    synchronized Scanner scanner() {
        List<Needle> needles = new ArrayList<>();
        byKind.forEach((kind, secrets) -> secrets.forEach(secret -> needles.addAll(Needle.of(kind, secret))));
        return new Scanner(needles);
    }
}

package io.flowmaestro.sandbox.play;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The objects of one account, by collection and id: those that were there from the start, which all accounts share, and
 * what this one has made of them.
 */
final class Objects {
    private static final int LIMIT = 10_000;

    private final Map<String, Map<String, Kept>> seeds;
    private final Set<String> seeded;
    private final Map<String, Map<String, Kept>> own = new HashMap<>();
    private final Set<String> made = new HashSet<>();
    private final Set<String> removed = new HashSet<>();
    private int count;

    /**
     * An account in which nothing has happened.
     *
     * @param seeds by collection and id
     * @param seeded the addresses of all that is there from the start
     */
    Objects(Map<String, Map<String, Kept>> seeds, Set<String> seeded) {
        this.seeds = seeds;
        this.seeded = seeded;
    }

    /** Whether there is something at an address. */
    boolean has(String address) {
        return !removed.contains(address) && (seeded.contains(address) || made.contains(address));
    }

    Optional<Kept> get(String collection, String id) {
        if (removed.contains(collection + "/" + id)) {
            return Optional.empty();
        }
        Kept changed = own.getOrDefault(collection, Map.of()).get(id);
        return Optional.ofNullable(
                changed == null ? seeds.getOrDefault(collection, Map.of()).get(id) : changed);
    }

    /** All of a collection, those from the start first. */
    List<Kept> all(String collection) {
        Map<String, Kept> all = new LinkedHashMap<>(seeds.getOrDefault(collection, Map.of()));
        all.putAll(own.getOrDefault(collection, Map.of()));
        List<Kept> kept = new ArrayList<>();
        all.forEach((id, object) -> {
            if (!removed.contains(collection + "/" + id)) {
                kept.add(object);
            }
        });
        return kept;
    }

    /** Those of a collection that this account has made or changed. */
    List<Kept> own(String collection) {
        return List.copyOf(own.getOrDefault(collection, Map.of()).values());
    }

    void keep(String collection, Kept object) {
        String address = collection + "/" + object.id();
        if (made.add(address) && ++count > LIMIT) {
            return;
        }
        removed.remove(address);
        own.computeIfAbsent(collection, name -> new LinkedHashMap<>()).put(object.id(), object);
    }

    /** Takes an object away, with all that is behind its address. */
    void remove(String collection, String id) {
        String address = collection + "/" + id;
        own.getOrDefault(collection, new HashMap<>()).remove(id);
        made.removeIf(each -> each.equals(address) || each.startsWith(address + "/"));
        removed.add(address);
        seeded.stream().filter(each -> each.startsWith(address + "/")).forEach(removed::add);
    }
}

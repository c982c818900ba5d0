package io.flowmaestro.sandbox.state;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map in the order of insertion that forgets its oldest entry rather than grow beyond its limit. */
public final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int limit;

    public Recent(int limit) {
        this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > limit;
    }
}

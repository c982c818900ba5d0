package io.flowmaestro.events;

import java.nio.charset.StandardCharsets;

/** On which partition a connection's records are: murmur2 of the key, as Kafka's own Java producer has it. */
public final class Partitions {
    private Partitions() {}

    /**
     * The partition of a connection.
     *
     * @param connectionId the record's key
     * @param partitions how many the topic has, 1 or more
     */
    public static int of(String connectionId, int partitions) {
        return (murmur2(connectionId.getBytes(StandardCharsets.UTF_8)) & 0x7fffffff) % partitions;
    }

    /** MurmurHash2, 32 bits, Kafka's seed (public domain, Austin Appleby). */
    private static int murmur2(byte[] data) {
        int m = 0x5bd1e995;
        int hash = 0x9747b28c ^ data.length;
        int whole = data.length / 4 * 4;
        for (int i = 0; i < whole; i += 4) {
            int k = (data[i] & 0xff)
                    | (data[i + 1] & 0xff) << 8
                    | (data[i + 2] & 0xff) << 16
                    | (data[i + 3] & 0xff) << 24;
            k *= m;
            k ^= k >>> 24;
            k *= m;
            hash = (hash * m) ^ k;
        }
        if (data.length > whole) {
            for (int i = data.length - 1; i >= whole; i--) {
                hash ^= (data[i] & 0xff) << (8 * (i - whole));
            }
            hash *= m;
        }
        hash ^= hash >>> 13;
        hash *= m;
        return hash ^ (hash >>> 15);
    }
}

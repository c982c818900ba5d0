package io.flowmaestro.local;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for many needles at once, in one pass and whatever the size: the last eight bytes, as a number, say which needles may
 * begin with them.
 */
final class Scanner {
    private static final int KEY = Long.BYTES;
    private static final int FILTER_BITS = 20;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final Map<Long, List<Needle>> byStart = new HashMap<>();
    private final BitSet filter = new BitSet(1 << FILTER_BITS);
    private int longest = KEY;

    Scanner(Collection<Needle> needles) {
        for (Needle needle : needles) {
            long key = key(needle.bytes());
            byStart.computeIfAbsent(key, none -> new ArrayList<>()).add(needle);
            filter.set(slot(key));
            longest = Math.max(longest, needle.bytes().length);
        }
    }

    /**
     * What one place holds.
     *
     * @param bytes how many were looked through
     * @param found kind, form and place of each needle that is there
     */
    record Result(long bytes, Set<String> found) {}

    /** Looks through all of it. */
    Result scan(InputStream content) throws IOException {
        Set<String> found = new TreeSet<>();
        byte[] buffer = new byte[1 << 16];
        int kept = 0;
        long passed = 0;
        while (true) {
            int read = content.readNBytes(buffer, kept, buffer.length - kept);
            int length = kept + read;
            boolean last = length < buffer.length;
            // What begins near the end of the buffer is looked for again, with what comes behind it.
            int until = last ? length : length - longest;
            scan(buffer, length, until, passed, found);
            if (last) {
                return new Result(passed + length, found);
            }
            kept = length - until;
            System.arraycopy(buffer, until, buffer, 0, kept);
            passed += until;
        }
    }

    private void scan(byte[] buffer, int length, int until, long passed, Set<String> found) {
        long window = 0;
        for (int i = 0; i < length; i++) {
            window = window << Byte.SIZE | buffer[i] & 0xff;
            int start = i - KEY + 1;
            if (start >= 0 && start < until && filter.get(slot(window))) {
                for (Needle needle : byStart.getOrDefault(window, List.of())) {
                    if (isAt(needle.bytes(), buffer, start, length)) {
                        found.add(needle.kind() + " (" + needle.form() + ") at byte " + (passed + start));
                    }
                }
            }
        }
    }

    private static boolean isAt(byte[] needle, byte[] buffer, int start, int length) {
        int end = start + needle.length;
        return end <= length && Arrays.equals(needle, 0, needle.length, buffer, start, end);
    }

    private static long key(byte[] bytes) {
        long key = 0;
        for (int i = 0; i < KEY; i++) {
            key = key << Byte.SIZE | bytes[i] & 0xff;
        }
        return key;
    }

    private static int slot(long key) {
        return (int) (key * MIX >>> Long.SIZE - FILTER_BITS);
    }
}

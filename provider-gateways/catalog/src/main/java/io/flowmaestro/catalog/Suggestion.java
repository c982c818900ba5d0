package io.flowmaestro.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was meant. */
public final class Suggestion {
    /** A longer name is compared by no more edits than one of this length. */
    private static final int LONGEST = 40;

    private Suggestion() {}

    /** The sentence for a name that is not known. */
    static String unknown(String name, Collection<String> known) {
        return closest(name, known)
                .map(meant -> "is not known: did you mean " + meant + "?")
                .orElse("is not known.");
    }

    /** The known name that takes the fewest edits, if it takes no more than two letters in five. */
    public static Optional<String> closest(String name, Collection<String> known) {
        int most = Math.max(1, Math.min(name.length(), LONGEST) * 2 / 5);
        return known.stream()
                .filter(candidate -> Math.abs(candidate.length() - name.length()) <= most)
                .min(Comparator.comparingInt(candidate -> edits(plain(name), plain(candidate))))
                .filter(candidate -> edits(plain(name), plain(candidate)) <= most);
    }

    /** A name in another spelling is the same name. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Levenshtein's distance. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int kept = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(kept, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}

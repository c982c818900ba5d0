package io.flowmaestro.gateway;

import java.util.regex.Pattern;

/** Words of a provider, made fit to be shown: on one line, without what is not seen, and not too long. */
final class ProviderText {
    private static final int LONGEST = 500;

    /** Control characters, direction marks and other invisible ones, and the line ends of Unicode. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+");

    private ProviderText() {}

    static String clean(String text) {
        String line = UNSEEN.matcher(text).replaceAll(" ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }
}

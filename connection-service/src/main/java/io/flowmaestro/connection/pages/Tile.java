package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.Provider;
import java.util.Locale;

/**
 * A provider's mark: its initials on its colour.
 *
 * @param initials one or two letters
 * @param colour what they stand on, {@code #RRGGBB}
 * @param ink what they are written in, so that they can be read
 */
public record Tile(String initials, String colour, String ink) {
    private static final double BRIGHT = 150;

    static Tile of(Provider provider) {
        return new Tile(initials(provider.title()), provider.colour(), ink(provider.colour()));
    }

    /** The mark of a provider that is not known here any more. */
    static Tile unknown(String provider) {
        return new Tile(initials(provider), "#78716c", "#ffffff");
    }

    private static String initials(String title) {
        String[] words = title.split("[ _]", -1);
        String letters = words.length > 1
                ? words[0].substring(0, 1) + words[1].substring(0, 1)
                : title.substring(0, Math.min(2, title.length()));
        return letters.substring(0, 1).toUpperCase(Locale.ROOT) + letters.substring(1);
    }

    /** By the weights of ITU-R BT.601 for how bright the eye sees a colour. */
    private static String ink(String colour) {
        int rgb = Integer.parseInt(colour.substring(1), 16);
        double brightness = 0.299 * (rgb >> 16) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
        return brightness > BRIGHT ? "#1c1917" : "#ffffff";
    }
}

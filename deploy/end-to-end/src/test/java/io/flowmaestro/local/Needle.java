package io.flowmaestro.local;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a secret looks like in a place where it must not be. Of a secret only a piece is looked for, its first characters or
 * some of its middle: so a part of it is found, too.
 *
 * @param kind of the secret, such as {@code refresh token}
 * @param form how it is written, such as {@code base64}
 * @param bytes what to look for; the secret never gets into a message
 */
record Needle(String kind, String form, byte[] bytes) {
    /** The length of a piece, in characters. */
    static final int PIECE = 12;

    private static final int BITS_PER_BASE64_LETTER = 6;

    /** All forms of the beginning and of the middle of a secret. */
    static List<Needle> of(String kind, String secret) {
        List<Needle> needles = new ArrayList<>(ofPiece(kind, start(secret)));
        int middle = (secret.length() - PIECE) / 2;
        if (middle >= PIECE) {
            needles.addAll(ofPiece(kind, secret.substring(middle, middle + PIECE)));
        }
        return needles;
    }

    /** All forms of a piece. */
    static List<Needle> ofPiece(String kind, String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        String hex = HexFormat.of().formatHex(bytes);
        List<Needle> needles = new ArrayList<>();
        needles.add(needle(kind, "plain", piece));
        needles.add(needle(kind, "hex", hex));
        needles.add(needle(kind, "hex in capitals", hex.toUpperCase(Locale.ROOT)));
        needles.add(needle(kind, "URL-encoded", URLEncoder.encode(piece, StandardCharsets.UTF_8)));
        for (int offset = 0; offset < 3; offset++) {
            needles.add(needle(kind, "base64, offset " + offset, base64(Base64.getEncoder(), bytes, offset)));
            needles.add(needle(kind, "base64url, offset " + offset, base64(Base64.getUrlEncoder(), bytes, offset)));
        }
        return needles;
    }

    private static Needle needle(String kind, String form, String text) {
        return new Needle(kind, form, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String start(String secret) {
        return secret.substring(0, Math.min(PIECE, secret.length()));
    }

    /** The letters that depend on these bytes alone, where they begin so many bytes behind a multiple of three. */
    private static String base64(Base64.Encoder encoder, byte[] bytes, int offset) {
        byte[] shifted = new byte[offset + bytes.length];
        System.arraycopy(bytes, 0, shifted, offset, bytes.length);
        String letters = encoder.withoutPadding().encodeToString(shifted);
        int first = (offset * Byte.SIZE + BITS_PER_BASE64_LETTER - 1) / BITS_PER_BASE64_LETTER;
        int end = shifted.length * Byte.SIZE / BITS_PER_BASE64_LETTER;
        return letters.substring(first, end);
    }
}

package io.flowmaestro.handlers.smtp;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts what a server sends into replies. */
final class ReplyParser {
    /** Most servers' longest, to EHLO, has some 500 bytes. */
    private static final int MOST_BYTES = 64 * 1024;

    private static final Pattern LINE = Pattern.compile("([2-5]\\d\\d)(?:([ -])(.*))?");

    private Buffer unread = Buffer.buffer();

    /** Whether something was received that no reply was made of yet. */
    boolean hasUnread() {
        return unread.length() > 0;
    }

    /** @throws IOException where it is more than anybody has to say */
    void append(Buffer chunk) throws IOException {
        if (unread.length() + chunk.length() > MOST_BYTES) {
            throw new IOException("a reply has no end");
        }
        unread.appendBuffer(chunk);
    }

    /**
     * The next reply; empty where it is not all there.
     *
     * @throws IOException if what was received is none
     */
    Optional<Reply> next() throws IOException {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = lineEnd(start); end >= 0; end = lineEnd(start)) {
            Matcher line = LINE.matcher(
                    unread.getString(start, end, StandardCharsets.UTF_8.name()).stripTrailing());
            start = end + 1;
            if (!line.matches()) {
                throw new IOException("what was received is no reply");
            }
            lines.add(line.group(3) == null ? "" : line.group(3));
            if (!"-".equals(line.group(2))) {
                unread = unread.getBuffer(start, unread.length());
                return Optional.of(new Reply(Integer.parseInt(line.group(1)), lines));
            }
        }
        return Optional.empty();
    }

    private int lineEnd(int start) {
        for (int i = start; i < unread.length(); i++) {
            if (unread.getByte(i) == '\n') {
                return i;
            }
        }
        return -1;
    }
}

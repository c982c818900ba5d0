package io.flowmaestro.egress;

import io.flowmaestro.egress.Exchange.BodyEnd;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Undoes gzip, one layer, up to a limit and up to a hundred times the size: a body that would grow beyond it is cut, so
 * that a small answer cannot fill the memory.
 */
final class ContentEncoding {
    /** No text that a provider writes shrinks to less, and a bomb does. */
    private static final int HIGHEST_RATIO = 100;

    /** What fits in here harms nobody, however little it was. */
    private static final int SMALL = 64 * 1024;

    /** The content coding that is asked for. */
    static final String ACCEPTED = "gzip";

    private ContentEncoding() {}

    /**
     * @param coding the answer's {@code Content-Encoding}, null where there is none
     * @param limit bytes of uncompressed body
     */
    static Decoded decode(@Nullable String coding, Buffer body, int limit) {
        if (coding == null || coding.isBlank() || coding.trim().equalsIgnoreCase("identity") || body.length() == 0) {
            return new Decoded(body, BodyEnd.COMPLETE);
        }
        if (!coding.trim().equalsIgnoreCase(ACCEPTED)) {
            return new Decoded(Buffer.buffer(), BodyEnd.TRUNCATED);
        }
        return inflate(body, Math.min(limit, Math.max(SMALL, HIGHEST_RATIO * body.length())));
    }

    private static Decoded inflate(Buffer body, int limit) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body.getBytes()))) {
            byte[] plain = gzip.readNBytes(limit);
            return new Decoded(Buffer.buffer(plain), gzip.read() < 0 ? BodyEnd.COMPLETE : BodyEnd.TOO_LARGE);
        } catch (IOException broken) {
            return new Decoded(Buffer.buffer(), BodyEnd.TRUNCATED);
        }
    }

    record Decoded(Buffer body, BodyEnd end) {}
}

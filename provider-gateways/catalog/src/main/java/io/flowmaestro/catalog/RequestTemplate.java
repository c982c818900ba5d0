package io.flowmaestro.catalog;

import io.flowmaestro.catalog.expression.Template;
import io.flowmaestro.catalog.expression.Text;
import org.jspecify.annotations.Nullable;

/**
 * The request that an operation sends, with places to fill.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param baseUrl scheme, host and the path that all operations share; only a connection's fields may stand in it
 * @param path what follows; each filled place is one percent-encoded piece of it, or several segments where it is a list
 * @param query an object: a parameter each
 * @param headers an object: a header each
 * @param body what is sent; null where nothing is
 * @param accept what the answer is
 */
public record RequestTemplate(
        String method,
        Text baseUrl,
        Text path,
        Template query,
        Template headers,
        @Nullable Body body,
        Accept accept) implements Execution {
    /**
     * What is sent.
     *
     * @param as how it is written
     */
    public record Body(BodyFormat as, Template content) {}

    /** How a body is written. */
    public enum BodyFormat {
        /** As JSON. */
        JSON,
        /** As {@code application/x-www-form-urlencoded}; {@code a[b]} for nested objects, {@code a[0]} for lists. */
        FORM,
        /** As {@code multipart/form-data} (RFC 7578), files among it. */
        MULTIPART,
        /** As the text that it is. */
        TEXT,
        /** As the bytes of one file. */
        BINARY
    }

    /** What an answer is. */
    public enum Accept {
        /** JSON. */
        JSON,
        /** Text: a string to expressions. */
        TEXT,
        /** A file: {@code name}, if it has one, {@code media_type}, {@code size} and {@code content} to expressions. */
        FILE
    }
}

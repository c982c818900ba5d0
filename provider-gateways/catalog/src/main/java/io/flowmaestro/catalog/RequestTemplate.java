package io.flowmaestro.catalog;

import io.flowmaestro.catalog.expression.Template;
import io.flowmaestro.catalog.expression.Text;
import org.jspecify.annotations.Nullable;

/**
 * The request that an operation sends, with places to fill.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param baseUrl scheme, host and the path that all operations share; only a connection's fields may stand in it
 * @param path what follows; each filled place is one percent-encoded piece of it
 * @param query an object: a parameter each
 * @param headers an object: a header each
 * @param body what is sent as JSON; null where nothing is
 */
public record RequestTemplate(
        String method,
        Text baseUrl,
        Text path,
        Template query,
        Template headers,
        @Nullable Template body) {}

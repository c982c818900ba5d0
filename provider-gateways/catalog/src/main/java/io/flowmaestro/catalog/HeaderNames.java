package io.flowmaestro.catalog;

import java.util.Locale;
import java.util.Set;

/** Names of request headers. */
public final class HeaderNames {
    /**
     * What says whose the request is, where it goes, and where it ends: with one of these a value could break out of its
     * request (RFC 9112, section 11.2). {@code Accept-Encoding} is ours, as we decode what comes.
     */
    private static final Set<String> RESERVED = Set.of(
            "accept-encoding",
            "authorization",
            "connection",
            "content-encoding",
            "content-length",
            "cookie",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HeaderNames() {}

    /** Whether neither a provider file nor a parameter may set it. */
    public static boolean isReserved(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return RESERVED.contains(lowerCase) || lowerCase.startsWith("proxy-") || lowerCase.startsWith(":");
    }
}

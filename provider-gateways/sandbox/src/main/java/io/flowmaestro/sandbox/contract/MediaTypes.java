package io.flowmaestro.sandbox.contract;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Media types as contracts write them: with parameters or with a star. */
final class MediaTypes {
    private MediaTypes() {}

    /** Without parameters, lower-case. */
    static String bare(String mediaType) {
        int semicolon = mediaType.indexOf(';');
        return (semicolon < 0 ? mediaType : mediaType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** The one offered that a body's media type fits. */
    static Optional<String> matching(Collection<String> offered, String mediaType) {
        return offered.stream().filter(each -> fits(each, mediaType)).findFirst();
    }

    private static boolean fits(String offered, String mediaType) {
        return offered.equals(mediaType)
                || offered.equals("*/*")
                || (offered.endsWith("/*") && mediaType.startsWith(offered.substring(0, offered.length() - 1)));
    }
}

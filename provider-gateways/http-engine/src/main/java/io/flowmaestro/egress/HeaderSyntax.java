package io.flowmaestro.egress;

import java.util.Map;
import java.util.regex.Pattern;

/** RFC 9110, section 5.5, without its obsolete bytes: what passes cannot end a line, and so cannot add one. */
final class HeaderSyntax {
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

    private HeaderSyntax() {}

    static boolean isValid(Map<String, String> headers) {
        return headers.entrySet().stream().allMatch(HeaderSyntax::isValid);
    }

    private static boolean isValid(Map.Entry<String, String> header) {
        return NAME.matcher(header.getKey()).matches()
                && VALUE.matcher(header.getValue()).matches();
    }
}

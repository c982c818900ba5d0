package io.flowmaestro.egress;

import java.util.Map;

/** RFC 9110, section 5.5, without its obsolete bytes: what passes cannot end a line, and so cannot add one. */
final class HeaderSyntax {
    /** Section 5.6.2, beside letters and digits. */
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    private HeaderSyntax() {}

    static boolean isValid(Map<String, String> headers) {
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!isName(header.getKey()) || !isValue(header.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean allowed = (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || TOKEN.indexOf(character) >= 0;
            if (!allowed) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if ((character < ' ' || character > '~') && character != '\t') {
                return false;
            }
        }
        return true;
    }
}

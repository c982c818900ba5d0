package io.flowmaestro.handlers.smtp;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a mail server says (RFC 5321, section 4.2).
 *
 * @param code 200 to 599
 * @param lines what stands after the code in each line
 */
record Reply(int code, List<String> lines) {
    /** The first digit: 2 done, 3 go on, 4 refused for now, 5 refused. */
    int kind() {
        return code / 100;
    }

    /** It is not done. */
    boolean isRefusal() {
        return kind() > 3;
    }

    /** It is not done now, and may be later. */
    boolean isTemporary() {
        return kind() == 4;
    }

    /** In one line, as {@code 550 5.1.1 No such user}. */
    String sentence() {
        return code + " " + lines.stream().map(String::strip).collect(Collectors.joining(" "));
    }
}

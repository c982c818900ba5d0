package io.flowmaestro.sandbox.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of a provider file with {@code ${...}} in it. The expressions are not evaluated: what matters here is where they
 * stand, and which member they name where they name one.
 */
public record Template(List<Part> parts) {
    private static final Pattern MEMBER =
            Pattern.compile("[a-z_]+(?<path>(?:\\.\\??[A-Za-z_][A-Za-z0-9_]*|\\[[?]?(?:[0-9]+|'[^']*')])*)");
    private static final Pattern STEP =
            Pattern.compile("\\.\\??([A-Za-z_][A-Za-z0-9_]*)|\\[[?]?(?:([0-9]+)|'([^']*)')]");

    /** A piece of text, or the inside of an expression. */
    public record Part(boolean expression, String text) {}

    public static Template of(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int start = text.indexOf("${", at);
            if (start < 0) {
                break;
            }
            if (start > at) {
                parts.add(new Part(false, text.substring(at, start)));
            }
            int end = end(text, start + 2);
            parts.add(new Part(true, text.substring(start + 2, end).strip()));
            at = end + 1;
        }
        if (at < text.length()) {
            parts.add(new Part(false, text.substring(at)));
        }
        return new Template(List.copyOf(parts));
    }

    /** Whether it is one expression and nothing else. */
    public boolean lone() {
        return parts.size() == 1 && parts.get(0).expression();
    }

    /** Whether there is no expression in it. */
    public boolean literal() {
        return parts.stream().noneMatch(Part::expression);
    }

    /** The number of characters outside of expressions. */
    public int literals() {
        return parts.stream()
                .filter(part -> !part.expression())
                .mapToInt(part -> part.text().length())
                .sum();
    }

    /** A regular expression of what it can become; what an expression can is told by the argument. */
    public String regex(UnaryOperator<String> ofExpression) {
        StringBuilder regex = new StringBuilder();
        for (Part part : parts) {
            regex.append(part.expression() ? ofExpression.apply(part.text()) : Pattern.quote(part.text()));
        }
        return regex.toString();
    }

    /**
     * The JSON Pointer of the member that it names, as {@code /error/code} for {@code ${response.body.?error.?code}};
     * nothing where it computes.
     *
     * @param root what the member is in, such as {@code response.body}
     */
    public Optional<String> pointer(String root) {
        return lone() ? pointer(root, parts.get(0).text()) : Optional.empty();
    }

    private static Optional<String> pointer(String root, String expression) {
        if (!expression.equals(root) && !expression.startsWith(root + ".") && !expression.startsWith(root + "[")) {
            return Optional.empty();
        }
        Matcher member = MEMBER.matcher("x" + expression.substring(root.length()));
        if (!member.matches()) {
            return Optional.empty();
        }
        StringBuilder pointer = new StringBuilder();
        Matcher step = STEP.matcher(member.group("path"));
        while (step.find()) {
            for (int group = 1; group <= 3; group++) {
                if (step.group(group) != null) {
                    pointer.append('/')
                            .append(step.group(group).replace("~", "~0").replace("/", "~1"));
                }
            }
        }
        return Optional.of(pointer.toString());
    }

    /** The brace that closes an expression; braces in its texts do not count. */
    private static int end(String text, int from) {
        int depth = 0;
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && depth-- == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("An expression does not end: " + text);
    }
}

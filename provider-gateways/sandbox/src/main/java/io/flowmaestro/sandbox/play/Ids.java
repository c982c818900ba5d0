package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Makes ids that look like a provider's. */
final class Ids {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    private static final Pattern HEX = Pattern.compile("[0-9a-f-]{8,}");
    private static final int PREFIX = 3;

    private final Random random = new Random();

    /** One that none of the others is: the next number, or text of the same kinds of characters. */
    JsonNode next(JsonNode example, List<String> others) {
        String text = example.asText();
        if (NUMBER.matcher(text).matches()) {
            BigDecimal highest = others.stream()
                    .filter(other -> NUMBER.matcher(other).matches())
                    .map(BigDecimal::new)
                    .reduce(new BigDecimal(text), BigDecimal::max);
            String next = highest.add(highest.ulp()).toPlainString();
            return example.isNumber() ? LongNode.valueOf(Long.parseLong(next)) : TextNode.valueOf(next);
        }
        String next = alike(text);
        return others.contains(next) ? next(example, others) : TextNode.valueOf(next);
    }

    private String alike(String text) {
        boolean hex = HEX.matcher(text).matches();
        int underscore = text.lastIndexOf('_');
        int kept = hex
                ? 0
                : underscore > 0 && underscore < text.length() - 4
                        ? underscore + 1
                        : Math.min(PREFIX, text.length() / 4);
        StringBuilder next = new StringBuilder(text.substring(0, kept));
        for (char c : text.substring(kept).toCharArray()) {
            next.append(hex && c != '-' ? Character.forDigit(random.nextInt(16), 16) : alike(c));
        }
        return next.toString();
    }

    private char alike(char c) {
        if (c >= '0' && c <= '9') {
            return (char) ('0' + random.nextInt(10));
        }
        if (c >= 'a' && c <= 'z') {
            return (char) ('a' + random.nextInt(26));
        }
        return c >= 'A' && c <= 'Z' ? (char) ('A' + random.nextInt(26)) : c;
    }
}

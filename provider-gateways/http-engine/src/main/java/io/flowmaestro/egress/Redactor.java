package io.flowmaestro.egress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.vault.client.Secret;
import io.flowmaestro.vault.client.SecretAccess;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Takes secrets out of what leaves, by their values: whatever a provider repeats, wherever it puts it. A secret is
 * found as it is, percent-encoded, and in Base64 of both alphabets at any offset, so also inside a {@code Basic}
 * header. Immutable.
 */
public final class Redactor {
    private static final String REDACTED = "[secret]";

    /** A shorter secret is no secret, and taking it out would take out everything. */
    private static final int SHORTEST = 4;

    /** The beginning of a secret that gives it away where somebody else cut it. */
    private static final int TELLTALE = 12;

    private static final String REST_OF_TOKEN = "[A-Za-z0-9._~+/=-]*";

    private final List<String> forms;
    private final List<String> beginnings;

    private Redactor(List<String> forms, List<String> beginnings) {
        this.forms = forms;
        this.beginnings = beginnings;
    }

    /** Takes out these. */
    public static Redactor of(Collection<Secret> secrets) {
        List<String> values = secrets.stream()
                .map(secret -> secret.reveal(SecretAccess.REDACT))
                .filter(value -> value.length() >= SHORTEST)
                .toList();
        List<String> forms = values.stream()
                .flatMap(Redactor::formsOf)
                .filter(form -> form.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        List<String> beginnings = values.stream()
                .filter(value -> value.length() > TELLTALE)
                .map(value -> value.substring(0, TELLTALE))
                .toList();
        return new Redactor(forms, beginnings);
    }

    /** For data, which is changed no more than needed: takes whole secrets out. */
    public String data(String text) {
        String clean = text;
        for (String form : forms) {
            clean = clean.replace(form, REDACTED);
        }
        return clean;
    }

    /** As {@link #data(String)}, in every name and text of a tree; the tree itself where it holds no secret. */
    public JsonNode data(JsonNode node) {
        return holdsSecret(node) ? clean(node) : node;
    }

    private boolean holdsSecret(JsonNode node) {
        if (node.isTextual()) {
            return holdsSecret(node.textValue());
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            if (holdsSecret(names.next())) {
                return true;
            }
        }
        for (JsonNode item : node) {
            if (holdsSecret(item)) {
                return true;
            }
        }
        return false;
    }

    private boolean holdsSecret(String text) {
        for (String form : forms) {
            if (text.contains(form)) {
                return true;
            }
        }
        return false;
    }

    private JsonNode clean(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(data(node.textValue()));
        }
        if (node.isArray()) {
            ArrayNode clean = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(item -> clean.add(clean(item)));
            return clean;
        }
        if (node.isObject()) {
            ObjectNode clean = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(field -> clean.set(data(field.getKey()), clean(field.getValue())));
            return clean;
        }
        return node;
    }

    /** For messages and logs: takes out what is left of a secret that somebody cut, too. */
    public String message(String text) {
        String clean = data(text);
        for (String beginning : beginnings) {
            if (clean.contains(beginning)) {
                clean = clean.replaceAll(Pattern.quote(beginning) + REST_OF_TOKEN, Matcher.quoteReplacement(REDACTED));
            }
        }
        return clean;
    }

    private static Stream<String> formsOf(String value) {
        String encoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
        Stream<String> plain = Stream.of(value, encoded, encoded.replace("+", "%20"));
        Stream<String> base64 = IntStream.range(0, 3)
                .boxed()
                .flatMap(offset -> Stream.of(Base64.getEncoder(), Base64.getUrlEncoder())
                        .map(encoder -> core(encoder, value, offset)));
        return Stream.concat(plain, base64);
    }

    /** The characters of the Base64 of anything that holds the value, that many bytes off a multiple of three. */
    private static String core(Base64.Encoder encoder, String value, int offset) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        byte[] shifted = new byte[offset + bytes.length];
        System.arraycopy(bytes, 0, shifted, offset, bytes.length);
        int first = (offset * 8 + 5) / 6;
        int last = shifted.length * 8 / 6;
        return encoder.encodeToString(shifted).substring(first, last);
    }
}

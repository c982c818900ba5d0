package io.flowmaestro.catalog.expression;

import com.google.common.collect.ImmutableSet;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.extensions.CelStringExtensions.Function;
import dev.cel.runtime.CelFunctionBinding;
import java.util.EnumSet;
import java.util.List;

/**
 * CEL's {@code replace} and {@code join} with an end: the two functions with which an expression could make a gigabyte of
 * a value that it is given.
 */
final class BoundedText {
    /** More than any request or answer of the permitted size needs, a file in Base64 among them. */
    private static final int MOST_CHARACTERS = 16 * 1024 * 1024;

    private BoundedText() {}

    /** CEL's other functions of text. */
    static CelStringExtensions others() {
        return CelExtensions.strings(EnumSet.complementOf(EnumSet.of(Function.REPLACE, Function.JOIN)));
    }

    static ImmutableSet<CelFunctionBinding> bindings() {
        return ImmutableSet.of(
                CelFunctionBinding.from(
                        "string_replace_string_string",
                        List.of(String.class, String.class, String.class),
                        arguments -> replace((String) arguments[0], (String) arguments[1], (String) arguments[2], -1)),
                CelFunctionBinding.from(
                        "string_replace_string_string_int",
                        List.of(String.class, String.class, String.class, Long.class),
                        arguments -> replace((String) arguments[0], (String) arguments[1], (String) arguments[2], (Long)
                                arguments[3])),
                CelFunctionBinding.from("list_join", List.class, list -> join(list, "")),
                CelFunctionBinding.from("list_join_string", List.class, String.class, BoundedText::join));
    }

    /** The first so many, all if negative; an empty text stands before each character and at the end. */
    private static String replace(String text, String from, String to, long most) {
        StringBuilder result = new StringBuilder();
        int start = 0;
        int search = 0;
        for (long done = 0; done != most; done++) {
            int found = search > text.length() ? -1 : text.indexOf(from, search);
            if (found < 0) {
                break;
            }
            append(result, text.substring(start, found));
            append(result, to);
            start = found + from.length();
            search = from.isEmpty() ? found + 1 : start;
        }
        append(result, text.substring(start));
        return result.toString();
    }

    private static String join(List<?> list, String separator) {
        StringBuilder result = new StringBuilder();
        String before = "";
        for (Object item : list) {
            if (!(item instanceof String text)) {
                throw new Misuse("only texts can be joined");
            }
            append(result, before);
            append(result, text);
            before = separator;
        }
        return result.toString();
    }

    private static void append(StringBuilder result, String text) {
        if (result.length() + text.length() > MOST_CHARACTERS) {
            throw new Misuse("it is too long");
        }
        result.append(text);
    }
}

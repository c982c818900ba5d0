package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.file.Operation;
import io.flowmaestro.sandbox.file.Template;
import io.flowmaestro.sandbox.http.Form;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, in the way that the operation's {@code paging} and its examples show: how many are asked for, where
 * to begin, and what tells of the rest.
 */
final class Paging {
    private static final Set<String> SIZES =
            Set.of("limit", "per_page", "page_size", "pageSize", "maxResults", "$top", "top", "count", "first", "size");
    private static final Set<String> OFFSETS = Set.of("offset", "start", "startAt", "skip", "$skip");
    private static final Set<String> TOTALS = Set.of("total", "totalSize", "total_count", "totalCount");
    private static final Set<String> MORE = Set.of("has_more", "hasMore", "more_items_in_collection");
    private static final Set<String> LAST = Set.of("isLast", "done", "is_last");
    private static final int DEFAULT = 100;
    private static final String PREFIX = "next:";

    private final Call call;
    private final int size;
    private final Optional<String> cursor;
    private final boolean pages;

    private Paging(Call call, int size, Optional<String> cursor, boolean pages) {
        this.call = call;
        this.size = size;
        this.cursor = cursor;
        this.pages = pages;
    }

    static Paging of(Call call) {
        int size = SIZES.stream()
                .map(call::parameter)
                .filter(JsonNode::isValueNode)
                .findFirst()
                .map(JsonNode::asInt)
                .filter(asked -> asked > 0)
                .orElse(DEFAULT);
        Optional<String> name = cursorName(call.operation());
        Optional<String> cursor = name.map(call::parameter)
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asText)
                .filter(text -> !text.isEmpty());
        return new Paging(call, size, cursor, name.filter("page"::equals).isPresent());
    }

    /** Where the page begins; nothing where the cursor is none that was given. */
    Optional<Integer> start(int total) {
        if (cursor.isEmpty()) {
            return Optional.of(0);
        }
        String text = cursor.get();
        if (text.matches("[0-9]{1,9}") && (pages || offsets())) {
            int number = Integer.parseInt(text);
            return Optional.of(Math.min(total, pages ? Math.max(0, number - 1) * size : number));
        }
        for (int start = 0; start < total; start++) {
            if (token(start).equals(text)) {
                return Optional.of(start);
            }
        }
        return known(text) ? Optional.of(0) : Optional.empty();
    }

    int end(int start, int total) {
        return (int) Math.min(total, (long) start + size);
    }

    /** Tells in an answer how many there are and how to get the rest; returns the header that does, if one does. */
    Optional<Map.Entry<String, String>> tell(JsonNode answer, int end, int total) {
        boolean more = end < total;
        tell(answer, total, more);
        Template next = Template.of(
                call.operation() == null
                        ? ""
                        : call.operation().json().at("/paging/next").asText());
        next.pointer("response.body").ifPresent(place -> {
            if (more) {
                Json.put(answer, place, next(answer.at(place), end));
            } else {
                remove(answer, place);
            }
        });
        boolean byHeader = !next.parts().isEmpty() && next.parts().get(0).text().contains("response.headers");
        return byHeader && more
                ? Optional.of(Map.entry("link", "<" + nextUrl(end) + ">; rel=\"next\""))
                : Optional.empty();
    }

    private static void tell(JsonNode node, int total, boolean more) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                String name = member.getKey();
                if (TOTALS.contains(name) && member.getValue().isInt()) {
                    member.setValue(IntNode.valueOf(total));
                } else if (MORE.contains(name) && member.getValue().isBoolean()) {
                    member.setValue(BooleanNode.valueOf(more));
                } else if (LAST.contains(name) && member.getValue().isBoolean()) {
                    member.setValue(BooleanNode.valueOf(!more));
                } else if (member.getValue().isObject()) {
                    tell(member.getValue(), total, more);
                }
            });
        }
    }

    /** Leaves the empty text where that is the provider's way to say so; else takes it away, and what is there for it. */
    private void remove(JsonNode answer, String place) {
        int slash = place.lastIndexOf('/');
        if (slash < 0 || !(answer.at(place.substring(0, slash)) instanceof ObjectNode parent)) {
            return;
        }
        String name = place.substring(slash + 1);
        if (parent.has(name) && endsWithEmptyText(place)) {
            parent.put(name, "");
        } else if (slash > 0 || parent.remove(name) == null || parent.isEmpty()) {
            remove(answer, place.substring(0, slash));
        }
    }

    private boolean endsWithEmptyText(String place) {
        return call.operation() != null
                && call.operation().examples().stream()
                        .map(example -> example.body().at(place))
                        .anyMatch(last -> last.isTextual() && last.asText().isEmpty());
    }

    private JsonNode next(JsonNode before, int end) {
        String text = before.asText();
        if (text.startsWith("https://")) {
            return TextNode.valueOf(nextUrl(end));
        }
        if (before.isNumber()) {
            return IntNode.valueOf(pages ? end / size + 1 : end);
        }
        return TextNode.valueOf(token(end));
    }

    private String nextUrl(int end) {
        String name = cursorName(call.operation()).orElse("cursor");
        StringBuilder url = new StringBuilder(call.request().url());
        char separator = '?';
        for (Map.Entry<String, List<String>> entry :
                call.request().query().values().entrySet()) {
            if (!entry.getKey().equals(name)) {
                for (String value : entry.getValue()) {
                    url.append(separator).append(Form.encode(Map.of(entry.getKey(), value)));
                    separator = '&';
                }
            }
        }
        return url.append(separator).append(name).append('=').append(token(end)).toString();
    }

    private String token(int start) {
        if (pages) {
            return String.valueOf(start / size + 1);
        }
        return offsets()
                ? String.valueOf(start)
                : Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString((PREFIX + start).getBytes(StandardCharsets.UTF_8));
    }

    private boolean offsets() {
        return cursorName(call.operation()).filter(OFFSETS::contains).isPresent();
    }

    /** Whether an example of success sends this cursor. */
    private boolean known(String text) {
        Operation operation = call.operation();
        return operation != null
                && operation.successes().stream()
                        .anyMatch(example -> example.json()
                                .path("input")
                                .valueStream()
                                .anyMatch(value -> value.asText().equals(text)));
    }

    /** The parameter that the input of {@code paging.cursor} goes into. */
    private static Optional<String> cursorName(@Nullable Operation operation) {
        if (operation == null) {
            return Optional.empty();
        }
        String input = operation.json().at("/paging/cursor").asText("cursor");
        for (String place : List.of("/request/query", "/request/body")) {
            for (Map.Entry<String, JsonNode> member : operation.json().at(place).properties()) {
                if (Template.of(member.getValue().asText())
                        .pointer("input")
                        .filter(("/" + input)::equals)
                        .isPresent()) {
                    return Optional.of(member.getKey());
                }
            }
        }
        return Optional.empty();
    }
}

package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * HubSpot's search: words in any property, and groups of filters, of which one has to hold whole.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/search/guide">Search</a>
 */
final class HubSpotSearch implements Behaviour {
    private static final String PROPERTIES = "/properties";

    @Override
    public boolean lets(Call call, Kept object) {
        if (!call.template().endsWith("/search")) {
            return true;
        }
        JsonNode groups = call.body().path("filterGroups");
        boolean fits = groups.isEmpty()
                || groups.valueStream()
                        .anyMatch(
                                group -> group.path("filters").valueStream().allMatch(filter -> fits(filter, object)));
        return fits && mentions(object, call.body().path("query").asText());
    }

    private static boolean mentions(Kept object, String text) {
        String words = text.toLowerCase(Locale.ROOT);
        return Stream.of(object.shown(), object.sent())
                .flatMap(each -> each.path("properties").valueStream())
                .anyMatch(value -> value.asText().toLowerCase(Locale.ROOT).contains(words));
    }

    private static boolean fits(JsonNode filter, Kept object) {
        JsonNode own =
                object.member(PROPERTIES + "/" + filter.path("propertyName").asText());
        String actual = own.isNull() ? "" : own.asText().toLowerCase(Locale.ROOT);
        String value = filter.path("value").asText().toLowerCase(Locale.ROOT);
        return switch (filter.path("operator").asText()) {
            case "EQ" -> actual.equals(value);
            case "NEQ" -> !actual.equals(value);
            case "LT" -> compare(actual, value) < 0;
            case "LTE" -> compare(actual, value) <= 0;
            case "GT" -> compare(actual, value) > 0;
            case "GTE" -> compare(actual, value) >= 0;
            case "BETWEEN" ->
                compare(actual, value) >= 0
                        && compare(actual, filter.path("highValue").asText()) <= 0;
            case "IN" -> among(filter, actual);
            case "NOT_IN" -> !among(filter, actual);
            case "HAS_PROPERTY" -> !actual.isEmpty();
            case "NOT_HAS_PROPERTY" -> actual.isEmpty();
            case "CONTAINS_TOKEN" -> hasToken(actual, value);
            default -> !hasToken(actual, value);
        };
    }

    private static boolean among(JsonNode filter, String actual) {
        return filter.path("values")
                .valueStream()
                .anyMatch(each -> each.asText().equalsIgnoreCase(actual));
    }

    /** A star stands for any text at either end of a word. */
    private static boolean hasToken(String actual, String token) {
        String bare = token.replace("*", "");
        return token.contains("*")
                ? actual.contains(bare)
                : Arrays.asList(actual.split("[^a-z0-9]+", -1))
                        .containsAll(Arrays.asList(bare.split("[^a-z0-9]+", -1)));
    }

    private static int compare(String left, String right) {
        boolean numbers = left.matches("-?[0-9]{1,15}") && right.matches("-?[0-9]{1,15}");
        return numbers ? Long.compare(Long.parseLong(left), Long.parseLong(right)) : left.compareTo(right);
    }
}

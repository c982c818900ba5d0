package io.flowmaestro.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.sandbox.provider.HubSpotContacts.Contact;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a search request asks for: any group of which all filters fit, and the text.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/search/guide">Search</a>
 */
final class HubSpotSearch {
    private HubSpotSearch() {}

    static List<Contact> run(HubSpotContacts contacts, JsonNode request) {
        String text = request.path("query").asText();
        return contacts.where(condition(request.path("filterGroups")).and(contact -> contact.mentions(text))).stream()
                .sorted(order(request.path("sorts")))
                .toList();
    }

    private static Predicate<Contact> condition(JsonNode groups) {
        return contact -> groups.isEmpty()
                || stream(groups)
                        .anyMatch(group -> stream(group.path("filters")).allMatch(filter -> fits(filter, contact)));
    }

    private static boolean fits(JsonNode filter, Contact contact) {
        String actual = contact.value(filter.path("propertyName").asText()).toLowerCase(Locale.ROOT);
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
        return stream(filter.path("values")).anyMatch(each -> each.asText().equalsIgnoreCase(actual));
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

    private static Comparator<Contact> order(JsonNode sorts) {
        if (sorts.isEmpty()) {
            return Comparator.comparingLong(Contact::id);
        }
        JsonNode first = sorts.get(0);
        String property =
                first.isTextual() ? first.asText() : first.path("propertyName").asText();
        Comparator<Contact> ascending =
                Comparator.<Contact, String>comparing(contact -> contact.value(property), HubSpotSearch::compare);
        return first.path("direction").asText().equals("DESCENDING") ? ascending.reversed() : ascending;
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}

package io.flowmaestro.docs;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.ConnectionSpec;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What provider files say, as a page for people: an overview, then a section for each provider, by category and title. */
final class CataloguePage {
    private static final String INTRODUCTION = """
            # Providers

            What can be connected and run: %d providers, %d operations. The build makes this page of the provider files.
            Parameters and outputs of each operation, as JSON Schemas, are at `GET /api/v1/providers/{id}`
            ([connections.md](connections.md#what-can-be-connected)). Whoever knows FlowMaestro's earlier connectors finds in
            [providers/differences.md](providers/differences.md) what is different.

            *Sent again* says what happens when a call got no answer and may have been carried out:

            | sent again | |
            | --- | --- |
            """;
    private static final Pattern MARKUP = Pattern.compile("[|<*\\[\\]]");

    private final StringBuilder text = new StringBuilder();

    private CataloguePage() {}

    static String of(Collection<Provider> providers) {
        Map<String, List<Provider>> byCategory = providers.stream()
                .sorted(Comparator.comparing(Provider::title))
                .collect(Collectors.groupingBy(
                        Provider::category, () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER), Collectors.toList()));
        CataloguePage page = new CataloguePage();
        page.introduction(providers);
        page.overview(byCategory);
        byCategory.forEach(page::category);
        return page.text.toString();
    }

    private void introduction(Collection<Provider> providers) {
        int operations = providers.stream()
                .mapToInt(provider -> provider.operations().size())
                .sum();
        text.append(INTRODUCTION.formatted(providers.size(), operations));
        for (Effect effect : Effect.values()) {
            row(sentAgain(effect), reason(effect));
        }
    }

    private void overview(Map<String, List<Provider>> byCategory) {
        text.append("\n| category | provider | operations | connected by |\n| --- | --- | --- | --- |\n");
        byCategory.forEach((category, providers) -> providers.forEach(provider -> row(
                category,
                "[%s](#%s)".formatted(provider.title(), Page.anchor(provider.title())),
                String.valueOf(provider.operations().size()),
                provider.connection().methods().values().stream()
                        .map(AuthMethod::title)
                        .collect(Collectors.joining(", ")))));
    }

    private void category(String category, List<Provider> providers) {
        text.append("\n## ").append(category).append('\n');
        providers.forEach(this::provider);
    }

    private void provider(Provider provider) {
        text.append("\n### %s\n\n`%s`: %s [Reference](%s)\n\n"
                .formatted(provider.title(), provider.id(), prose(provider.summary()), provider.docs()));
        connection(provider.connection());
        text.append("\n| operation | | takes | sent again | scopes | pages |\n| --- | --- | --- | --- | --- | --- |\n");
        provider.operations().values().forEach(this::operation);
    }

    private void connection(ConnectionSpec connection) {
        Set<String> always = new LinkedHashSet<>(connection.fields().keySet());
        connection.methods().values().forEach(method -> always.removeAll(method.filled()));
        if (!always.isEmpty()) {
            text.append("- Always asked for:\n");
            always.stream().map(connection.fields()::get).forEach(this::field);
        }
        for (AuthMethod method : connection.methods().values()) {
            text.append("- %s (`%s`)%s\n".formatted(prose(method.title()), method.id(), consent(method)));
            connection.asked(method).values().stream()
                    .filter(field -> !always.contains(field.name()))
                    .forEach(this::field);
            method.fields().values().forEach(this::field);
        }
    }

    private static String consent(AuthMethod method) {
        List<String> parts = new ArrayList<>();
        if (method.inBrowser()) {
            parts.add("in a browser");
        }
        if (!method.scopes().isEmpty()) {
            parts.add("asks for " + words(method.scopes()));
        }
        if (!method.optionalScopes().isEmpty()) {
            parts.add("on request also for " + words(method.optionalScopes()));
        }
        return parts.isEmpty() ? "" : ": " + String.join("; ", parts);
    }

    private void field(Field field) {
        text.append(
                "  - %s (`%s`%s)".formatted(prose(field.title()), field.name(), field.required() ? "" : ", optional"));
        String explanation = Stream.of(
                        prose(field.description()), prose(Objects.requireNonNullElse(field.help(), "")), where(field))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
        text.append(explanation.isEmpty() ? "" : ": " + explanation).append('\n');
    }

    private static String where(Field field) {
        return field.where() == null ? "" : "[Where it is](" + field.where() + ")";
    }

    private void operation(Operation operation) {
        row(
                "`" + operation.id() + "`",
                operation.docs() == null
                        ? prose(operation.title())
                        : "[%s](%s)".formatted(prose(operation.title()), operation.docs()),
                takes(operation.parameters().fields().values()),
                sentAgain(operation.effect()),
                words(operation.scopes()),
                operation.paging() == null ? "" : "yes");
    }

    private static String takes(Collection<Field> fields) {
        List<String> required =
                fields.stream().filter(Field::required).map(Field::name).toList();
        int optional = fields.size() - required.size();
        return optional == 0
                ? words(required)
                : words(required) + (required.isEmpty() ? "" : ", ") + optional + " optional";
    }

    private static String sentAgain(Effect effect) {
        return switch (effect) {
            case NONE -> "yes, reads";
            case IDEMPOTENT -> "yes, same state";
            case KEYED -> "yes, by key";
            case READ_BACK -> "no, but asks";
            case AT_MOST_ONCE -> "no";
        };
    }

    private static String reason(Effect effect) {
        return switch (effect) {
            case NONE -> "It is repeated: it changes nothing.";
            case IDEMPOTENT -> "It is repeated: a second time leads to the same state.";
            case KEYED -> "It is repeated: the provider knows the operation's key and does it once.";
            case READ_BACK ->
                "It is not: the provider is asked whether it happened. Where that finds nothing, as for *no*.";
            case AT_MOST_ONCE ->
                "It is not: a second time would do it twice. The outcome is `unknown`, and an alert is raised.";
        };
    }

    private void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String words(Collection<String> words) {
        return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }

    /** Text as it is, whatever signs are in it. */
    private static String prose(String plain) {
        return MARKUP.matcher(plain).replaceAll("\\\\$0").replaceAll("\\s+", " ");
    }
}

package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.file.Example;
import io.flowmaestro.sandbox.file.Operation;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.state.Recent;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Does what a GraphQL request asks. An object goes by its id alone: what is named by a variable {@code id} or {@code
 * ...Id} must be there. A mutation that names no id makes an object, of the kind that its answer calls it, one called
 * {@code ...Delete} or {@code ...Archive} removes it, and any other changes it. A list shows what was made of its kind.
 */
final class GraphqlActor {
    private static final int ACCOUNTS = 5_000;
    private static final String ID = "id";
    private static final String KIND = "/kinds/";
    private static final String IDS = "/ids";

    private final Refusals refusals;
    private final Ids ids = new Ids();
    private final Set<String> seeded = new HashSet<>();
    private final Map<String, Objects> accounts = new Recent<>(ACCOUNTS);

    GraphqlActor(List<Operation> operations, Refusals refusals) {
        this.refusals = refusals;
        for (Operation operation : operations) {
            for (Example example : operation.successes()) {
                ids(example.sent().path("variables")).forEach(id -> seeded.add(IDS + "/" + id));
                example.body().findValuesAsText(ID).forEach(id -> seeded.add(IDS + "/" + id));
                example.body().findValuesAsText("identifier").forEach(id -> seeded.add(IDS + "/" + id));
            }
        }
    }

    Answer act(@Nullable Operation operation, JsonNode body, Grant grant) {
        Objects objects = accounts.computeIfAbsent(grant.account(), account -> new Objects(new HashMap<>(), seeded));
        JsonNode variables = body.path("variables");
        for (String id : ids(variables)) {
            if (!objects.has(IDS + "/" + id)) {
                return refusals.refuse(Reason.NOT_FOUND, operation, "", "Entity not found: " + id);
            }
        }
        Optional<Example> example = example(operation, variables);
        if (example.isEmpty()) {
            return refusals.refuse(Reason.INVALID, operation, "", "The sandbox knows no such document.");
        }
        ObjectNode answer = example.get().body().deepCopy();
        answer.path("data").properties().forEach(root -> play(root, body, variables, objects));
        return Answer.json(example.get().status(), answer);
    }

    private void play(Map.Entry<String, JsonNode> root, JsonNode body, JsonNode variables, Objects objects) {
        boolean changes = body.path("query").asText().stripLeading().startsWith("mutation");
        String field = root.getKey();
        String id = variables.path(ID).asText();
        if (!changes) {
            show(field, root.getValue(), id, objects);
            return;
        }
        String verb = field.toLowerCase(Locale.ROOT);
        if (!id.isEmpty() && (verb.contains("delete") || verb.contains("archive"))) {
            objects.remove(IDS, id);
            return;
        }
        root.getValue().properties().stream()
                .filter(member -> member.getValue().path(ID).isTextual())
                .findFirst()
                .ifPresent(member -> {
                    ObjectNode form = (ObjectNode) member.getValue();
                    ObjectNode kept =
                            objects.get(IDS, id).map(before -> before.in(form)).orElse(form);
                    ObjectNode made = Answers.overlaid(kept, input(variables));
                    made.set(ID, id.isEmpty() ? ids.next(form.get(ID), List.of()) : form.get(ID));
                    member.setValue(made);
                    String name = id.isEmpty() ? made.get(ID).asText() : id;
                    objects.keep(IDS, Kept.of(name, made));
                    objects.keep(KIND + member.getKey(), Kept.of(name, made));
                });
    }

    private static void show(String field, JsonNode value, String id, Objects objects) {
        if (value instanceof ObjectNode object && object.path(ID).isTextual() && !id.isEmpty()) {
            objects.get(IDS, id).ifPresent(kept -> object.setAll(kept.in(object.deepCopy())));
        }
        if (value.path("nodes") instanceof ArrayNode nodes && field.endsWith("s")) {
            for (Kept kept : objects.own(KIND + field.substring(0, field.length() - 1))) {
                JsonNode form = nodes.path(0);
                nodes.add(form instanceof ObjectNode object ? Answers.overlaid(object, kept.shown()) : kept.shown());
            }
        }
    }

    /** What is written: the members of {@code input}, or the variables themselves. */
    private static ObjectNode input(JsonNode variables) {
        JsonNode input = variables.has("input") ? variables.get("input") : variables;
        return input instanceof ObjectNode object ? object : Answers.object();
    }

    /** The ids that variables name. */
    private static Set<String> ids(JsonNode variables) {
        Set<String> ids = new TreeSet<>();
        variables.properties().forEach(member -> {
            JsonNode value = member.getValue();
            boolean named = member.getKey().equals(ID) || member.getKey().endsWith("Id");
            if (value.isTextual() && named) {
                ids.add(value.asText());
            } else if (value.isArray() && member.getKey().endsWith("Ids")) {
                value.forEach(each -> ids.add(each.asText()));
            } else if (value.isObject()) {
                ids.addAll(ids(value));
            }
        });
        return ids;
    }

    private static Optional<Example> example(@Nullable Operation operation, JsonNode variables) {
        return operation == null
                ? Optional.empty()
                : operation.successes().stream().max(Comparator.comparingInt(example -> {
                    JsonNode other = example.sent().path("variables");
                    return (int) variables.properties().stream()
                            .filter(member -> other.path(member.getKey()).equals(member.getValue()))
                            .count();
                }));
    }
}

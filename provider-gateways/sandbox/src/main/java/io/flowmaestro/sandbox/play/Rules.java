package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code sandbox.yaml} says of a provider's own ways: {@code refuse}, {@code unique}, {@code filters}, {@code names}. */
final class Rules {
    private final JsonNode sandbox;

    Rules(JsonNode sandbox) {
        this.sandbox = sandbox;
    }

    /** Why a request is refused. */
    record Refusal(Reason reason, String code, String sentence) {}

    /**
     * The first of {@code refuse} that a request meets: {@code request} is its method and path, {@code object} what its
     * object has, {@code without} what it lacks all of, {@code longer} what is longer than a number of characters.
     */
    Optional<Refusal> refusal(Call call, Optional<Kept> object) {
        for (JsonNode rule : sandbox.path("refuse")) {
            if (rule.path("request").asText().equals(request(call)) && meets(rule, call, object)) {
                Reason reason =
                        Reason.valueOf(rule.path("reason").asText("invalid").toUpperCase(Locale.ROOT));
                return Optional.of(new Refusal(
                        reason, rule.path("code").asText(), rule.path("message").asText(reason.sentence())));
            }
        }
        return Optional.empty();
    }

    /** Another object of the account's own that has what one alone may have: {@code unique} names the members. */
    Optional<Kept> twin(Address address, Objects objects, Kept object) {
        for (JsonNode pointer : sandbox.path("unique").path(address.collection())) {
            String value = object.member(pointer.asText()).asText();
            Optional<Kept> twin = objects.own(address.collection()).stream()
                    .filter(each -> !each.id().equals(object.id())
                            && !value.isEmpty()
                            && each.member(pointer.asText()).asText().equalsIgnoreCase(value))
                    .findFirst();
            if (twin.isPresent()) {
                return twin;
            }
        }
        return Optional.empty();
    }

    /** The object that goes by another name, as {@code sandbox.yaml} tells for a collection's objects. */
    Optional<Kept> named(String collection, String name, Objects objects) {
        JsonNode forms = sandbox.path("names").path(collection);
        return objects.all(collection).stream()
                .filter(object -> forms.valueStream()
                        .anyMatch(form -> filled(form.asText(), object.shown()).equals(name)))
                .findFirst();
    }

    /** Whether {@code filters} let an object into a list; a filter holds {@code if} or {@code unless} a parameter has a word. */
    boolean lets(Call call, Kept object) {
        for (JsonNode filter : sandbox.path("filters").path(request(call))) {
            boolean holds = filter.has("if") ? says(call, filter.get("if")) : !says(call, filter.path("unless"));
            if (holds && !has(object, filter.path("keep"))) {
                return false;
            }
        }
        return true;
    }

    private static boolean meets(JsonNode rule, Call call, Optional<Kept> object) {
        boolean lacks = rule.path("without").valueStream().allMatch(name -> isAbsent(parameter(call, name.asText())));
        boolean longer = rule.path("longer").properties().stream()
                .allMatch(limit -> call.parameter(limit.getKey()).asText().length()
                        > limit.getValue().asInt());
        boolean has = !rule.has("object")
                || object.filter(kept -> has(kept, rule.get("object"))).isPresent();
        return lacks && longer && has;
    }

    /** A parameter by name, or a member of the body by JSON Pointer. */
    private static JsonNode parameter(Call call, String name) {
        return name.startsWith("/") ? call.body().at(name) : call.parameter(name);
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isContainerNode() ? value.isEmpty() : value.asText().isBlank();
    }

    private static boolean has(Kept object, JsonNode members) {
        return members.properties().stream()
                .allMatch(member -> object.shown()
                        .path(member.getKey())
                        .asText()
                        .equals(member.getValue().asText()));
    }

    private static boolean says(Call call, JsonNode words) {
        return words.properties().stream()
                .allMatch(word -> Arrays.asList(
                                call.parameter(word.getKey()).asText().split(","))
                        .contains(word.getValue().asText()));
    }

    private static String filled(String form, JsonNode object) {
        String text = form;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            text = text.replace("{" + member.getKey() + "}", member.getValue().asText());
        }
        return text;
    }

    private static String request(Call call) {
        return call.request().method() + " " + call.template();
    }
}

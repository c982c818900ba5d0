package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flowmaestro.sandbox.file.Data;
import io.flowmaestro.sandbox.file.Example;
import io.flowmaestro.sandbox.file.Operation;
import io.flowmaestro.sandbox.file.ProviderFile;
import io.flowmaestro.sandbox.file.Template;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.play.Address.Does;
import io.flowmaestro.sandbox.state.Recent;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does what a good request asks, on the objects of the account that it is for. */
final class Actor {
    private static final int ACCOUNTS = 5_000;
    private static final int SHORTEST_ID_IN_TEXT = 4;

    private final ProviderFile file;
    private final Stage stage;
    private final Refusals refusals;
    private final Rules rules;
    private final Behaviour behaviour;
    private final Ids ids = new Ids();
    private final Map<String, Objects> accounts = new Recent<>(ACCOUNTS);

    Actor(ProviderFile file, Stage stage, Refusals refusals) {
        this.file = file;
        this.stage = stage;
        this.refusals = refusals;
        this.rules = new Rules(file.sandbox());
        this.behaviour = Behaviours.of(file, refusals);
    }

    Answer act(Call call) {
        Objects objects = accounts.computeIfAbsent(call.grant().account(), account -> stage.account());
        Optional<Answer> special = behaviour.answer(call);
        if (special.isPresent()) {
            return special.get();
        }
        Map<String, String> values = call.values();
        Address address = stage.address(call, values);
        for (String needed : address.needed()) {
            rename(needed, objects, values);
        }
        return act(call, stage.address(call, values), objects);
    }

    private Answer act(Call call, Address address, Objects objects) {
        Optional<String> absent =
                address.needed().stream().filter(each -> !objects.has(each)).findFirst();
        if (absent.isPresent() && !mayBeNew(call, address, absent.get())) {
            return refusals.refuse(
                    Reason.NOT_FOUND, call.operation(), "", "There is no such resource: " + absent.get());
        }
        Optional<Rules.Refusal> refusal = rules.refusal(call, object(address, objects));
        if (refusal.isPresent()) {
            return refusals.refuse(
                    refusal.get().reason(),
                    call.operation(),
                    refusal.get().code(),
                    refusal.get().sentence());
        }
        return switch (address.does()) {
            case CREATE -> create(call, address, objects);
            case GET -> answer(call, identified(call, shown(call, address, objects, Answers.object())), Map.of());
            case LIST -> list(call, address, objects);
            case UPDATE, ACT -> update(call, address, objects);
            case REMOVE -> remove(call, address, objects);
            case CALL -> answer(call, identified(call, body(call)), Map.of());
        };
    }

    /** Puts the object's id in place of another name that it goes by. */
    private void rename(String needed, Objects objects, Map<String, String> values) {
        int slash = needed.lastIndexOf('/');
        String name = needed.substring(slash + 1);
        if (!objects.has(needed)) {
            rules.named(needed.substring(0, slash), name, objects)
                    .ifPresent(object -> values.replaceAll((key, value) -> value.equals(name) ? object.id() : value));
        }
    }

    /** The object that a request is about, or the one that its collection belongs to. */
    private static Optional<Kept> object(Address address, Objects objects) {
        if (address.needed().isEmpty()) {
            return Optional.empty();
        }
        String last = address.needed().get(address.needed().size() - 1);
        int slash = last.lastIndexOf('/');
        return objects.get(last.substring(0, slash), last.substring(slash + 1));
    }

    /** Some objects come to be by being written to. */
    private boolean mayBeNew(Call call, Address address, String absent) {
        return address.does() == Does.UPDATE
                && absent.equals(address.object())
                && call.operation() != null
                && Data.texts(file.sandbox().path("creating"))
                        .contains(call.operation().id());
    }

    private Answer create(Call call, Address address, Objects objects) {
        JsonNode body = body(call);
        ObjectNode sent = sent(call, body, address);
        Optional<String> place = stage.objectPlace(call.operation(), address, body)
                .filter(each -> body.at(each).isObject());
        if (place.isEmpty()) {
            return answer(call, body, Map.of());
        }
        ObjectNode form = (ObjectNode) body.at(place.get());
        ObjectNode shown = Answers.overlaid(form, sent);
        example(call).ifPresent(example -> forget(shown, sent, sent(example.sent(), place.get())));
        String key = stage.key(address, shown);
        List<String> others =
                objects.all(address.collection()).stream().map(Kept::id).toList();
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String name : new LinkedHashSet<>(List.of(key, "id"))) {
            if (form.path(name).isValueNode()
                    && !form.path(name).isNull()
                    && !form.path(name).isBoolean()) {
                boolean given = name.equals(key) && sent.path(name).isValueNode();
                JsonNode before = form.get(name).asText().isEmpty() && body.has(name) ? body.get(name) : form.get(name);
                JsonNode id = given ? shown.get(name) : ids.next(before, others);
                shown.set(name, id);
                renamed.put(before.asText(), id.asText());
            }
        }
        JsonNode named = with(body, place.get(), shown);
        JsonNode answered = rename(named, renamed);
        ObjectNode object = (ObjectNode) answered.at(place.get());
        Kept kept = new Kept(object.path(key).asText(), object, sent);
        Optional<Kept> twin = rules.twin(address, objects, kept);
        if (twin.isPresent()) {
            return refusals.refuse(
                    Reason.CONFLICT,
                    call.operation(),
                    "",
                    "It exists already: " + twin.get().id());
        }
        objects.keep(address.collection(), kept);
        return answer(call, told(answered, place.get(), address), renamed);
    }

    private Answer update(Call call, Address address, Objects objects) {
        JsonNode form = body(call);
        ObjectNode sent = sent(call, form, address);
        JsonNode body = shown(call, address, objects, sent);
        if (!address.id().isEmpty()) {
            ObjectNode answered = stage.objectPlace(call.operation(), address, body)
                    .map(body::at)
                    .filter(node -> address.does() == Does.UPDATE
                            || node.path(stage.key(address, node)).asText().equals(address.id()))
                    .filter(ObjectNode.class::isInstance)
                    .map(ObjectNode.class::cast)
                    .orElse(Answers.object());
            Kept before = objects.get(address.collection(), address.id())
                    .orElse(new Kept(address.id(), Answers.object(), Answers.object()));
            ObjectNode changes = address.does() == Does.UPDATE ? sent : Answers.object();
            objects.keep(address.collection(), before.changed(answered, changes));
        }
        return answer(call, body, Map.of());
    }

    private Answer remove(Call call, Address address, Objects objects) {
        JsonNode body = shown(call, address, objects, Answers.object());
        objects.remove(address.collection(), address.id());
        return answer(call, body, Map.of());
    }

    private Answer list(Call call, Address address, Objects objects) {
        JsonNode body = body(call);
        Optional<String> place = stage.listPlace(call.operation(), body);
        if (place.isEmpty()) {
            return answer(call, body, Map.of());
        }
        List<ObjectNode> found = new ArrayList<>();
        JsonNode examples = body.at(place.get());
        for (Kept kept : objects.all(address.collection())) {
            if (kept.tells() && asked(call, kept) && rules.lets(call, kept) && behaviour.lets(call, kept)) {
                found.add(element(examples, kept));
            }
        }
        if (!examples.isEmpty() && !examples.path(0).isObject()) {
            return answer(call, body, Map.of());
        }
        Paging paging = Paging.of(call);
        Optional<Integer> start = paging.start(found.size());
        if (start.isEmpty()) {
            return refusals.refuse(Reason.BAD_CURSOR, call.operation());
        }
        int end = paging.end(start.get(), found.size());
        ArrayNode page = Answers.list().addAll(found.subList(start.get(), end));
        JsonNode paged = with(body, place.get(), page);
        Optional<Map.Entry<String, String>> header = paging.tell(paged, end, found.size());
        Answer answer = answer(call, paged, Map.of());
        return header.map(each -> answer.with(each.getKey(), each.getValue())).orElse(answer);
    }

    /** An object as the example shows those of its list: one of the example's own as it is. */
    private static ObjectNode element(JsonNode examples, Kept kept) {
        boolean own = kept.sent().isEmpty() && examples.valueStream().anyMatch(kept.shown()::equals);
        return !own && examples.path(0) instanceof ObjectNode form
                ? kept.in(form)
                : kept.shown().deepCopy();
    }

    /** Whether an object has what a list is asked for by the names of its members. */
    private static boolean asked(Call call, Kept kept) {
        for (JsonNode place : List.of(call.query(), call.body())) {
            for (Map.Entry<String, JsonNode> member : place.properties()) {
                JsonNode own =
                        kept.member("/" + member.getKey().replace("~", "~0").replace("/", "~1"));
                boolean comparable =
                        own.isValueNode() && !own.isNull() && member.getValue().isValueNode();
                if (comparable
                        && !member.getValue().asText().equals(own.asText())
                        && !List.of("all", "any").contains(member.getValue().asText())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The example's answer with the object that the address names, as it is kept, and as it becomes by what is sent. */
    private JsonNode shown(Call call, Address address, Objects objects, ObjectNode sent) {
        JsonNode body = body(call);
        Optional<String> place = stage.objectPlace(call.operation(), address, body)
                .filter(each -> body.at(each).isObject());
        if (place.isEmpty()) {
            return body;
        }
        ObjectNode form = (ObjectNode) body.at(place.get());
        boolean same = !address.id().isEmpty() && (address.does() != Does.ACT || aboutObject(address, form));
        ObjectNode shown = same
                ? objects.get(address.collection(), address.id())
                        .map(kept -> kept.in(form))
                        .orElse(form)
                : form;
        ObjectNode whole = Answers.overlaid(shown, sent);
        if (same) {
            String key = stage.key(address, form);
            if (form.path(key).isValueNode()) {
                whole.set(key, Answers.fitted(form.get(key), TextNode.valueOf(address.id())));
            }
        }
        return with(body, place.get(), whole);
    }

    /** Whether what an action answers is the object itself and nothing that belongs to it. */
    private boolean aboutObject(Address address, ObjectNode form) {
        return stage.seeded(address.collection())
                .anyMatch(object ->
                        object.id().equals(form.path(stage.key(address, form)).asText()));
    }

    /** What was sent of the object, out of the envelope that it is sent in, with ids in place of other names. */
    private ObjectNode sent(Call call, JsonNode answer, Address address) {
        String place = stage.objectPlace(call.operation(), address, answer).orElse("");
        ObjectNode sent = sent(call.body(), place);
        address.values().forEach((name, value) -> {
            if (sent.path(name).isTextual()) {
                sent.put(name, value);
            }
        });
        return sent;
    }

    private static ObjectNode sent(JsonNode body, String place) {
        String envelope = place.isEmpty() ? "" : place.substring(1);
        JsonNode sent = body.size() == 1 && body.path(envelope).isObject() ? body.get(envelope) : body;
        return sent instanceof ObjectNode object ? object.deepCopy() : Answers.object();
    }

    /** Takes out of an object's own objects what only the example had sent. */
    private static void forget(ObjectNode shown, ObjectNode sent, ObjectNode exampleSent) {
        sent.properties().forEach(member -> {
            if (shown.get(member.getKey()) instanceof ObjectNode inner
                    && member.getValue() instanceof ObjectNode own
                    && exampleSent.get(member.getKey()) instanceof ObjectNode other) {
                other.properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(name -> !own.has(name))
                        .forEach(inner::remove);
                forget(inner, own, other);
            }
        });
    }

    /** Where the provider says whose account it is: in the answer that the file's identity reads. */
    private JsonNode identified(Call call, JsonNode body) {
        JsonNode connection = file.connection();
        String identity =
                connection.path("identity").asText(connection.path("test").asText());
        if (call.operation() != null && call.operation().id().equals(identity)) {
            Template.of(call.operation().json().at("/output/account").asText())
                    .pointer("response.body")
                    .filter(place -> body.at(place).isTextual())
                    .ifPresent(place ->
                            Json.put(body, place, TextNode.valueOf(call.grant().account())));
        }
        return body;
    }

    /** The body of the example that a request is most like, with all that the contract requires. */
    private static JsonNode body(Call call) {
        Optional<Example> example = example(call);
        int status = example.map(Example::status).orElse(call.expected().status());
        JsonNode body = example.map(Example::body).orElse(MissingNode.getInstance());
        boolean without = example.isPresent() && body.isMissingNode();
        return without ? Answers.object() : call.expected().completed(status, body);
    }

    private static Optional<Example> example(Call call) {
        Operation operation = call.operation();
        return operation == null
                ? Optional.empty()
                : operation.successes().stream().max(Comparator.comparingInt(example -> likeness(call, example)));
    }

    private static int likeness(Call call, Example example) {
        int likeness = example.url().getRawPath().equals(call.request().path()) ? 4 : 0;
        String query = Optional.ofNullable(example.url().getRawQuery()).orElse("");
        likeness += query.equals(call.request().rawQuery()) ? 2 : 0;
        likeness += example.sent().isMissingNode() == call.body().isMissingNode() ? 1 : 0;
        for (Map.Entry<String, JsonNode> member : call.body().properties()) {
            likeness += member.getValue().equals(example.sent().path(member.getKey())) ? 2 : 0;
            likeness += example.sent().has(member.getKey()) ? 1 : -1;
        }
        return likeness;
    }

    /** The example's answer with another body. */
    private static Answer answer(Call call, JsonNode body, Map<String, String> renamed) {
        Optional<Example> example = example(call);
        if (example.isEmpty()) {
            int status = call.expected().status();
            return call.expected().answersJson(status) ? Answer.json(status, body) : Answer.empty(status);
        }
        int status = example.get().status();
        Answer answer = example.get()
                .base64()
                .map(bytes -> new Answer(
                        status,
                        Map.of("content-type", "application/octet-stream"),
                        Buffer.buffer(Base64.getDecoder().decode(bytes))))
                .or(() -> example.get().text().map(text -> Answer.of(status, "text/plain; charset=utf-8", text)))
                .orElseGet(
                        () -> example.get().body().isMissingNode() ? Answer.empty(status) : Answer.json(status, body));
        for (Map.Entry<String, JsonNode> header : example.get().headers().properties()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.equals("link")) {
                answer = answer.with(name, renamed(header.getValue().asText(), renamed));
            }
        }
        return answer;
    }

    private static JsonNode rename(JsonNode body, Map<String, String> renamed) {
        return Json.texts(body, text -> renamed(text, renamed));
    }

    /** With new ids in place of old ones, where these stand alone in a text. */
    private static String renamed(String text, Map<String, String> renamed) {
        String result = text;
        for (Map.Entry<String, String> entry : renamed.entrySet()) {
            String before = entry.getKey();
            if (text.equals(before) || (before.length() >= SHORTEST_ID_IN_TEXT && text.contains(before))) {
                result = Pattern.compile("(?<![A-Za-z0-9])" + Pattern.quote(before) + "(?![A-Za-z0-9])")
                        .matcher(result)
                        .replaceAll(Matcher.quoteReplacement(entry.getValue()));
            }
        }
        return result;
    }

    /** What stands beside the object in an answer, with the request's parameters of these names. */
    private static JsonNode told(JsonNode answer, String place, Address address) {
        if (!place.isEmpty() && answer instanceof ObjectNode object) {
            address.values().forEach((name, value) -> {
                if (object.path(name).isTextual()) {
                    object.put(name, value);
                }
            });
        }
        return answer;
    }

    private static JsonNode with(JsonNode body, String place, JsonNode value) {
        if (place.isEmpty()) {
            return value;
        }
        JsonNode copy = body.deepCopy();
        Json.put(copy, place, value);
        return copy;
    }
}

package io.flowmaestro.sandbox.play;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.contract.Contract;
import io.flowmaestro.sandbox.contract.Lookup;
import io.flowmaestro.sandbox.file.Example;
import io.flowmaestro.sandbox.file.Operation;
import io.flowmaestro.sandbox.file.ProviderFile;
import io.flowmaestro.sandbox.http.Form;
import io.flowmaestro.sandbox.play.Address.Does;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is there before anything happens: the objects that the examples of success tell of, and those of {@code
 * sandbox.yaml}.
 */
final class Stage {
    private static final List<String> KEYS = List.of("id", "Id", "ID", "key", "name", "uri", "uuid", "sha", "ts");

    private final Contract contract;
    private final Addresses addresses;
    private final JsonNode sandbox;
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, Map<String, Kept>> objects = new LinkedHashMap<>();
    private final Set<String> there = new HashSet<>();

    /** Reads examples and contract. Blocks. */
    Stage(ProviderFile file, Contract contract, List<Operation> operations) {
        this.contract = contract;
        this.sandbox = file.sandbox();
        this.addresses = new Addresses(contract, sandbox);
        sandbox.path("keys")
                .properties()
                .forEach(key -> keys.put(key.getKey(), key.getValue().asText()));
        List<Scene> scenes = new ArrayList<>();
        for (Operation operation : operations) {
            operation.successes().forEach(example -> scene(operation, example).ifPresent(scenes::add));
        }
        scenes.sort(Comparator.comparingInt(scene -> scene.address().does() == Does.GET ? 0 : 1));
        scenes.forEach(this::learnKey);
        sandbox.path("seeds")
                .properties()
                .forEach(seeds -> seeds.getValue()
                        .forEach(seed -> seed(seeds.getKey(), form(seeds.getKey()), "", (ObjectNode) seed)));
        sandbox.path("there").forEach(address -> there.add(address.asText()));
        scenes.forEach(this::set);
    }

    /** An account in which nothing has happened. */
    Objects account() {
        return new Objects(objects, there);
    }

    /** What a call is about; {@code values} are its parameters. */
    Address address(Call call, Map<String, String> values) {
        Operation operation = call.operation();
        List<Example> successes = operation == null ? List.of() : operation.successes();
        boolean lists = successes.stream()
                .anyMatch(example -> listPlace(operation, example.body()).isPresent());
        boolean makes = successes.stream().anyMatch(example -> makes(operation, example));
        return addresses.of(call.request().method(), call.template(), values, call.reads(), lists, makes);
    }

    /** Which member of an object is its name in the addresses of its collection. */
    String key(Address address, JsonNode object) {
        String learned = keys.get(address.form());
        if (learned != null) {
            return learned;
        }
        String parameter = address.parameter();
        String last = parameter.substring(parameter.lastIndexOf('_') + 1).toLowerCase(Locale.ROOT);
        return !last.isEmpty() && object.path(last).isValueNode()
                ? last
                : KEYS.stream().filter(object::has).findFirst().orElse("id");
    }

    /** Where the object is in an answer. */
    Optional<String> objectPlace(@Nullable Operation operation, Address address, JsonNode answer) {
        String own = operation == null
                ? ""
                : sandbox.path("objects").path(operation.id()).asText();
        if (!own.isEmpty()) {
            return Optional.of(own.equals("/") ? "" : own);
        }
        List<String> names = new ArrayList<>(KEYS.subList(0, 4));
        Optional.ofNullable(keys.get(address.form())).ifPresent(key -> names.add(0, key));
        return Answers.objectPlace(answer, names);
    }

    /** Where the list is in an answer. */
    Optional<String> listPlace(@Nullable Operation operation, JsonNode answer) {
        String own = operation == null
                ? ""
                : sandbox.path("lists").path(operation.id()).asText();
        if (own.equals("none")) {
            return Optional.empty();
        }
        return own.isEmpty() ? Answers.listPlace(answer) : Optional.of(own);
    }

    private boolean makes(@Nullable Operation operation, Example example) {
        return operation != null
                && KEYS.stream().anyMatch(key -> !example.body().findPath(key).isMissingNode());
    }

    private Optional<Scene> scene(Operation operation, Example example) {
        if (!operation.document().isEmpty()) {
            return Optional.empty();
        }
        String path = example.url().getRawPath();
        Lookup lookup = contract.find(example.method(), path);
        if (!(lookup instanceof Lookup.Found)) {
            lookup = contract.findSpanning(example.method(), path);
        }
        if (!(lookup instanceof Lookup.Found found)) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        if (example.sent().isObject()) {
            example.sent().properties().forEach(member -> {
                if (member.getValue().isValueNode()) {
                    values.put(member.getKey(), member.getValue().asText());
                }
            });
        }
        Form.parse(Optional.ofNullable(example.url().getRawQuery()).orElse(""))
                .values()
                .forEach((name, texts) -> values.put(name, String.join(",", texts)));
        values.putAll(found.path());
        Address address = addresses.of(
                example.method(),
                found.operation().template(),
                values,
                operation.reads(),
                listPlace(operation, example.body()).isPresent(),
                makes(operation, example));
        return Optional.of(new Scene(operation, example, address));
    }

    /** The member of an object that its address names. */
    private void learnKey(Scene scene) {
        Address address = scene.address();
        if (address.id().isEmpty() || keys.containsKey(address.form())) {
            return;
        }
        JsonNode object = scene.example()
                .body()
                .at(objectPlace(scene.operation(), address, scene.example().body())
                        .orElse(""));
        if (object.path("id").asText().equals(address.id())) {
            keys.put(address.form(), "id");
            return;
        }
        object.properties().stream()
                .filter(member -> member.getValue().isValueNode()
                        && member.getValue().asText().equals(address.id()))
                .findFirst()
                .ifPresent(member -> keys.put(address.form(), member.getKey()));
    }

    private void set(Scene scene) {
        Address address = scene.address();
        address.needed().stream().filter(needed -> !isOtherName(needed)).forEach(there::add);
        JsonNode body = scene.example().body();
        if (address.does() == Does.LIST) {
            listPlace(scene.operation(), body)
                    .ifPresent(place -> body.at(place).forEach(element -> {
                        if (element instanceof ObjectNode object) {
                            seed(address.collection(), address.form(), address.parameter(), object);
                        }
                    }));
        } else if (!address.id().isEmpty()) {
            boolean tells = address.does() == Does.GET || address.does() == Does.UPDATE;
            JsonNode object = tells
                    ? objectPlace(scene.operation(), address, body)
                            .map(body::at)
                            .orElse(Answers.object())
                    : Answers.object();
            keep(
                    address.collection(),
                    Kept.of(address.id(), object instanceof ObjectNode shown ? shown : Answers.object()));
        }
    }

    /** Whether an address has a name in it that an object goes by, and not its id. */
    private boolean isOtherName(String address) {
        int slash = address.lastIndexOf('/');
        Objects objects = new Objects(this.objects, there);
        return new Rules(sandbox)
                .named(address.substring(0, slash), address.substring(slash + 1), objects)
                .isPresent();
    }

    private void seed(String collection, String form, String parameter, ObjectNode object) {
        Address address = new Address(Does.LIST, form, collection, "", parameter, List.of(), Map.of());
        JsonNode id = object.path(key(address, object));
        if (id.isValueNode()) {
            keep(collection, Kept.of(id.asText(), object));
        }
    }

    /** The first to tell of an object is right, unless it tells nothing. */
    private void keep(String collection, Kept object) {
        there.add(collection + "/" + object.id());
        objects.computeIfAbsent(collection, name -> new LinkedHashMap<>())
                .merge(object.id(), object, (first, next) -> first.shown().isEmpty() ? next : first);
    }

    private static String form(String collection) {
        return collection;
    }

    /** The objects of a collection that are there from the start. */
    Stream<Kept> seeded(String collection) {
        return objects.getOrDefault(collection, Map.of()).values().stream();
    }

    private record Scene(Operation operation, Example example, Address address) {}
}

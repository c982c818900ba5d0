package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import io.flowmaestro.events.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** What an operation takes. Immutable and safe for use by many threads. */
public final class Parameters {
    private static final String POINTER = "/parameters";

    private final Map<String, Field> fields;
    private final Map<String, String> namesByAlias = new HashMap<>();
    private final ObjectNode json;
    private final boolean files;
    private final Schema schema;

    Parameters(Map<String, Field> fields) {
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        fields.values().forEach(field -> field.aliases().forEach(alias -> namesByAlias.put(alias, field.name())));
        this.json = objectSchema(fields);
        this.files = FileSchema.isIn(json);
        this.schema = Schemas.compile(json);
    }

    /** By name, in the order of the form. */
    public Map<String, Field> fields() {
        return fields;
    }

    JsonNode schema() {
        return json.deepCopy();
    }

    List<Violation> violations(ObjectNode given) {
        List<Violation> violations = new ArrayList<>();
        Map<String, String> spelling = new HashMap<>();
        given.fieldNames().forEachRemaining(name -> {
            String other = spelling.put(namesByAlias.getOrDefault(name, name), name);
            if (other != null) {
                violations.add(new Violation(Pointers.append(POINTER, name), "is given twice, also as " + other + "."));
            }
        });
        for (Schemas.Misfit misfit : Schemas.misfits(schema, complete(given))) {
            violations.add(new Violation(POINTER + asSpelled(misfit.pointer(), spelling), misfit.problem()));
        }
        return List.copyOf(violations);
    }

    /** The same with other spellings put right, defaults filled in, and a null for what may be left out left out. */
    public ObjectNode complete(ObjectNode given) {
        ObjectNode complete = JsonNodeFactory.instance.objectNode();
        given.properties().forEach(member -> {
            String name = namesByAlias.getOrDefault(member.getKey(), member.getKey());
            if (!member.getValue().isNull() || takesNull(name)) {
                complete.set(name, member.getValue());
            }
        });
        for (Field field : fields.values()) {
            if (field.defaultValue() != null && !complete.has(field.name())) {
                complete.set(field.name(), field.defaultValue());
            }
        }
        return complete;
    }

    /**
     * The same with each file in them replaced.
     *
     * @param complete parameters that fit
     * @param replacement makes it, of the file's pointer, such as {@code /parameters/photo}, and the file as it was given
     */
    public ObjectNode mapFiles(ObjectNode complete, BiFunction<String, ObjectNode, ObjectNode> replacement) {
        return files ? (ObjectNode) FileSchema.map(json, POINTER, complete, replacement) : complete;
    }

    /** A null is looked at unless it means the same as nothing. */
    private boolean takesNull(String name) {
        Field field = fields.get(name);
        return field == null
                || field.required()
                || field.schema().path("type").toString().contains("\"null\"");
    }

    /** A pointer starts with the name that the caller used. */
    private static String asSpelled(String pointer, Map<String, String> spelling) {
        int end = pointer.indexOf('/', 1);
        String name = pointer.substring(1, end < 0 ? pointer.length() : end);
        return spelling.containsKey(name)
                ? Pointers.append("", spelling.get(name)) + (end < 0 ? "" : pointer.substring(end))
                : pointer;
    }

    private static ObjectNode objectSchema(Map<String, Field> fields) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", "object");
        ObjectNode properties = json.putObject("properties");
        fields.values().forEach(field -> properties.set(field.name(), field.schema()));
        fields.values().stream()
                .filter(Field::required)
                .forEach(field -> json.withArray("required").add(field.name()));
        return json.put("additionalProperties", false);
    }

    /** The same where defaults are filled in: what expressions see. */
    ObjectNode completeSchema() {
        ObjectNode complete = FileSchema.seen(json);
        complete.remove("required");
        fields.values().stream()
                .filter(field -> !field.optional())
                .forEach(field -> complete.withArray("required").add(field.name()));
        return complete;
    }
}

package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.Violation;
import java.util.List;
import java.util.Map;

/** What an operation takes. */
public final class Parameters {
    private final Map<String, Field> fields;
    private final ObjectNode schema;

    Parameters(Map<String, Field> fields, ObjectNode schema) {
        this.fields = fields;
        this.schema = schema;
    }

    /** By name, in the order of the form. */
    public Map<String, Field> fields() {
        return fields;
    }

    JsonNode schema() {
        return schema;
    }

    List<Violation> violations(ObjectNode given) {
        return List.of();
    }

    /** The same with other spellings put right and defaults filled in. */
    public ObjectNode complete(ObjectNode given) {
        return given;
    }
}

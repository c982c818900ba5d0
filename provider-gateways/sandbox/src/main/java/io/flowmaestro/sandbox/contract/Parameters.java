package io.flowmaestro.sandbox.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import java.util.List;

/** The parameters that an operation takes in one place, as one object. */
record Parameters(Schema schema, FieldTypes types) {

    static Parameters read(Schemas schemas, List<JsonNode> parameters, String place, boolean strict) {
        ObjectNode object = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = object.putObject("properties");
        parameters.stream()
                .filter(parameter -> parameter.path("in").asText().equals(place))
                .forEach(parameter -> {
                    String name = parameter.path("name").asText();
                    properties.set(name, parameter.path("schema"));
                    if (parameter.path("required").asBoolean()) {
                        object.withArray("required").add(name);
                    }
                });
        if (strict) {
            object.put("additionalProperties", false);
        }
        return new Parameters(schemas.compile(object), FieldTypes.of(schemas, object));
    }
}

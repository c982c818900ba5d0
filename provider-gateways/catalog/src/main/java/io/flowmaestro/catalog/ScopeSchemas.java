package io.flowmaestro.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;

/** The types of the names that expressions use, as JSON Schemas. */
final class ScopeSchemas {
    private ScopeSchemas() {}

    /** Of {@code operation}: its idempotency key. */
    static ObjectNode operation() {
        return texts(List.of("key"));
    }

    /** Of {@code response}: the body's shape is the provider's affair. */
    static ObjectNode response() {
        ObjectNode response = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = response.putObject("properties");
        properties.putObject("status").put("type", "integer");
        properties
                .putObject("headers")
                .put("type", "object")
                .putObject("additionalProperties")
                .put("type", "string");
        properties.putObject("body");
        response.putArray("required").add("status").add("headers").add("body");
        return response;
    }

    /** Of {@code connection}: its fields that are not secret. */
    static ObjectNode connection(Collection<Field> fields) {
        ObjectNode connection = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = connection.putObject("properties");
        fields.forEach(field -> properties.set(field.name(), field.schema()));
        fields.stream()
                .filter(Field::required)
                .forEach(field -> connection.withArray("required").add(field.name()));
        return connection;
    }

    /** Of {@code credential}: its secrets. */
    static ObjectNode texts(Collection<String> names) {
        ObjectNode texts = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = texts.putObject("properties");
        names.forEach(name -> properties.putObject(name).put("type", "string"));
        names.forEach(texts.putArray("required")::add);
        return texts;
    }
}

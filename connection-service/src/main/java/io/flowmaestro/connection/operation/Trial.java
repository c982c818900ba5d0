package io.flowmaestro.connection.operation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How an operation is tried.
 *
 * @param parameters what it takes; nothing unless given
 */
@Schema(name = "Trial")
public record Trial(
        @Schema(type = SchemaType.OBJECT) @Nullable ObjectNode parameters) {
    ObjectNode given() {
        return parameters == null ? JsonNodeFactory.instance.objectNode() : parameters;
    }
}

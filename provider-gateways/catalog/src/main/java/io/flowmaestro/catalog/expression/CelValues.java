package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** JSON as CEL's values and back. */
final class CelValues {
    private CelValues() {}

    static Object fromJson(@Nullable JsonNode json) {
        return String.valueOf(json);
    }
}

package io.flowmaestro.catalog.expression;

/** Template. */
public interface Template {
    com.fasterxml.jackson.databind.JsonNode render(Bindings bindings);
}

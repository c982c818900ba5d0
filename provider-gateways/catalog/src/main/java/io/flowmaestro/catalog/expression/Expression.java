package io.flowmaestro.catalog.expression;

/** Expression. */
public interface Expression {
    java.util.Optional<com.fasterxml.jackson.databind.JsonNode> find(Bindings bindings);
}

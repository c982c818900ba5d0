package io.flowmaestro.catalog.expression;

/** Text. */
public interface Text {
    String render(Bindings bindings);
}

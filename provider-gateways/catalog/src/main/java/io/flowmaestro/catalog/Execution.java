package io.flowmaestro.catalog;

/** How an operation is carried out. */
public sealed interface Execution permits RequestTemplate, Execution.Handled {
    /**
     * By code.
     *
     * @param handler the code's name in the services
     */
    record Handled(String handler) implements Execution {}
}

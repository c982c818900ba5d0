package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Whether a call can be sent. */
public sealed interface Preparation {
    /** It can. */
    record Ready(ProviderRequest request) implements Preparation {}

    /**
     * It can, by code.
     *
     * @param handler the code's name
     * @param input the parameters, complete
     */
    record Handled(String handler, ObjectNode input) implements Preparation {}

    /** It cannot: its parameters do not fit the operation. */
    record Refused(Outcome.Failed outcome) implements Preparation {}
}

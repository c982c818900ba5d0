package io.flowmaestro.gateway;

/** Whether a call can be sent. */
public sealed interface Preparation {
    /** It can. */
    record Ready(ProviderRequest request) implements Preparation {}

    /** It cannot: its parameters do not fit the operation. */
    record Refused(Outcome.Failed outcome) implements Preparation {}
}

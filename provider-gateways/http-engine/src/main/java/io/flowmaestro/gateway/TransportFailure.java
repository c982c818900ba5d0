package io.flowmaestro.gateway;

import io.flowmaestro.egress.Fault;

/**
 * No status line came back.
 *
 * @param cause why
 * @param sent whether a byte of the request may have left: from then on the provider may have acted
 */
public record TransportFailure(Fault cause, boolean sent, long millis) implements ProviderAnswer {}

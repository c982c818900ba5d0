package io.flowmaestro.gateway;

/** What came of sending a request. */
public sealed interface ProviderAnswer permits ProviderResponse, TransportFailure {
    /** Time between the request's last byte and the end of the answer, in milliseconds; 0 where nothing was sent. */
    long millis();
}

package io.flowmaestro.kit;

import io.flowmaestro.gateway.ProviderRequest;
import io.flowmaestro.kit.contract.SentRequest;

/** The engine's requests as contracts see them. */
final class SentRequests {
    private SentRequests() {}

    static SentRequest of(ProviderRequest request) {
        SentRequest.Content content =
                request.body() == null ? null : new SentRequest.Content("application/json", request.body(), true);
        return SentRequest.of(request.method(), request.url(), request.headers(), content);
    }
}

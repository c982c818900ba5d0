package io.flowmaestro.kit;

import io.flowmaestro.gateway.ProviderRequest;
import io.flowmaestro.gateway.RequestBody;
import io.flowmaestro.kit.contract.SentRequest;

/** The engine's requests as contracts see them. */
final class SentRequests {
    private SentRequests() {}

    static SentRequest of(ProviderRequest request) {
        SentRequest.Content content = request.body() == null ? null : content(request.body());
        return SentRequest.of(request.method(), request.url(), request.headers(), content);
    }

    private static SentRequest.Content content(RequestBody body) {
        String mediaType = body.mediaType().split(";", 2)[0];
        return new SentRequest.Content(mediaType, body.preview(), body instanceof RequestBody.Json);
    }
}

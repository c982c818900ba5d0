package io.flowmaestro.vault.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.CredentialException;

/** Problem details (RFC 9457) with a {@code code}, and a {@code kind} where it is about a credential. */
final class Problem {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final String PAGES = "https://flowmaestro.io/problems/";

    private Problem() {}

    /** About the request. */
    static ObjectNode of(ProblemType type) {
        ObjectNode problem = body(type).put("code", type.word());
        return type == ProblemType.CREDENTIAL_UNAVAILABLE
                ? problem.put("kind", FailureKind.CREDENTIAL_UNAVAILABLE.word())
                : problem;
    }

    /** About a credential. Its message is written for a person and holds no secret. */
    static ObjectNode of(CredentialException failure) {
        return body(ProblemType.of(failure))
                .put("detail", failure.getMessage())
                .put("code", failure.code())
                .put("kind", failure.kind().word());
    }

    private static ObjectNode body(ProblemType type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", PAGES + type.word())
                .put("title", type.title())
                .put("status", type.status());
    }
}

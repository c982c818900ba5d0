package io.flowmaestro.gateway;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Placement;
import io.flowmaestro.egress.OutboundRequest;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.SecretAccess;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a lease's credential on a request, where the provider's file says. No other code does. */
final class CredentialAttachment {
    private CredentialAttachment() {}

    /** Why a lease does not serve an operation; empty where it does. */
    static Optional<OperationError> faultOf(Operation operation, Lease lease) {
        if (!lease.provider().equals(operation.providerId())) {
            String message =
                    "The connection is one to " + lease.provider() + ", not to " + operation.providerId() + ".";
            return Optional.of(OperationError.of(FailureKind.VALIDATION, "wrong_provider", message)
                    .withErrors(List.of(new Violation("/connectionId", message))));
        }
        Optional<AuthMethod> method = operation.connection().method(lease.method());
        if (method.isEmpty()) {
            return Optional.of(OperationError.of(
                    FailureKind.INVALID_AUTH,
                    "unknown_method",
                    operation.providerTitle() + " is no longer connected by " + lease.method() + "."));
        }
        return isComplete(method.get(), lease)
                ? Optional.empty()
                : Optional.of(OperationError.of(
                        FailureKind.INVALID_AUTH, "incomplete_credential", "A part of the credential is missing."));
    }

    /** The request with the credential of a lease that {@link #faultOf} finds no fault with. */
    static OutboundRequest attach(Operation operation, Lease lease, OutboundRequest request) {
        AuthMethod method = operation.connection().method(lease.method()).orElseThrow();
        Map<String, String> secrets = new HashMap<>();
        lease.secrets()
                .forEach((name, secret) -> secrets.put(name, secret.reveal(SecretAccess.ATTACH_TO_PROVIDER_CALL)));
        return attach(method.placement(), secrets, lease.fields(), request);
    }

    private static OutboundRequest attach(
            Placement placement, Map<String, String> secrets, Map<String, String> fields, OutboundRequest request) {
        if (placement instanceof Placement.Header header) {
            return request.withHeader(header.name(), header.value(secrets, fields));
        }
        if (placement instanceof Placement.Query query) {
            return request.withQuery(query.name(), query.value(secrets, fields));
        }
        if (placement instanceof Placement.Basic basic) {
            String pair = basic.username(secrets, fields) + ":" + basic.password(secrets, fields);
            String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            return request.withHeader("Authorization", "Basic " + encoded);
        }
        return request;
    }

    private static boolean isComplete(AuthMethod method, Lease lease) {
        if (method instanceof AuthMethod.Keys keys) {
            return keys.fields().values().stream()
                    .allMatch(field -> !field.required() || lease.secrets().containsKey(field.name()));
        }
        return lease.secrets().keySet().containsAll(method.secretNames());
    }
}

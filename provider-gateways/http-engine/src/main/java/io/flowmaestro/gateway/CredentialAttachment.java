package io.flowmaestro.gateway;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Placement;
import io.flowmaestro.egress.OutboundRequest;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import io.flowmaestro.spi.RequestSigner;
import io.flowmaestro.vault.client.Lease;
import io.flowmaestro.vault.client.SecretAccess;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a lease's credential on a request, where the provider's file says. No other code does. */
final class CredentialAttachment {
    private final Map<String, RequestSigner> signers;
    private final Clock clock;

    CredentialAttachment(Map<String, RequestSigner> signers, Clock clock) {
        this.signers = signers;
        this.clock = clock;
    }

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
    Uni<OutboundRequest> attach(Operation operation, Lease lease, OutboundRequest request) {
        Placement placement =
                operation.connection().method(lease.method()).orElseThrow().placement();
        Map<String, String> secrets = reveal(lease);
        return placement instanceof Placement.Signer signer
                ? sign(signer, secrets, lease.fields(), request)
                : Uni.createFrom().item(attach(placement, secrets, lease.fields(), request));
    }

    /** The secrets in clear, for what is no HTTP request. */
    static Map<String, String> reveal(Lease lease) {
        Map<String, String> secrets = new HashMap<>();
        lease.secrets()
                .forEach((name, secret) -> secrets.put(name, secret.reveal(SecretAccess.ATTACH_TO_PROVIDER_CALL)));
        return secrets;
    }

    private Uni<OutboundRequest> sign(
            Placement.Signer placement,
            Map<String, String> secrets,
            Map<String, String> fields,
            OutboundRequest request) {
        RequestSigner signer = signers.get(placement.signer());
        if (signer == null) {
            throw new IllegalStateException("The signer " + placement.signer() + " is not installed here.");
        }
        RequestSigner.Unsigned unsigned = new RequestSigner.Unsigned(
                request.method(),
                request.url(),
                request.headers(),
                request.body() == null ? Buffer.buffer() : request.body(),
                secrets,
                placement.params(fields),
                clock.instant());
        return signer.sign(unsigned).map(request::withHeaders);
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

    /** What a signer needs it asks for itself: the vault leases a key that it derives, not what the user typed in. */
    private static boolean isComplete(AuthMethod method, Lease lease) {
        if (method.placement() instanceof Placement.Signer) {
            return !lease.secrets().isEmpty();
        }
        if (method instanceof AuthMethod.Keys keys) {
            return keys.fields().values().stream()
                    .allMatch(field -> !field.required() || lease.secrets().containsKey(field.name()));
        }
        return lease.secrets().keySet().containsAll(method.secretNames());
    }
}

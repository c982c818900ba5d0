package io.flowmaestro.gateway;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Hint;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.events.Action;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.vault.client.Lease;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person reads about a failure and can do about it, by kind and by how the account is connected. */
final class FailureWording {
    /** What to do, for a person and for a program. */
    record Advice(String hint, Action action) {}

    private final Operation operation;
    private final Lease lease;

    FailureWording(OperationCall call) {
        this.operation = call.operation();
        this.lease = call.lease();
    }

    /** A sentence with the provider as its subject, and the provider's own words behind it. */
    String message(FailureKind kind, @Nullable String words) {
        return sentence(predicate(kind), words);
    }

    /** A sentence with the provider as its subject. */
    String sentence(String predicate, @Nullable String words) {
        String statement = operation.providerTitle() + " " + predicate;
        return words == null || words.isBlank() ? statement + "." : statement + ": " + words;
    }

    private String predicate(FailureKind kind) {
        return switch (kind) {
            case INVALID_AUTH -> isKey() ? "refused the key" : "refused the token";
            case MISSING_SCOPE -> "did not allow this";
            case NOT_FOUND -> "has no such resource";
            case VALIDATION -> "refused the request as wrong";
            case CONFLICT -> "refused, as the resource is in another state";
            case RATE_LIMITED -> "takes no more requests for now";
            case UNAVAILABLE -> "is not available";
            case TIMEOUT -> "did not answer in time";
            default -> "refused";
        };
    }

    /** What to do: the provider file's own hint, if there is one, in place of the general one. */
    Advice advice(FailureKind kind, String code) {
        Advice general = general(kind);
        Hint hint = operation.errors().hints().get(code);
        return hint == null ? general : new Advice(hint.fix() + notGranted(kind), general.action());
    }

    /** A scope that is known to be lacking is named beside whatever else may be the cause. */
    private String notGranted(FailureKind kind) {
        List<String> lacking = lacking();
        return kind != FailureKind.MISSING_SCOPE || lease.scopes().isEmpty() || lacking.isEmpty()
                ? ""
                : " This connection was not granted " + String.join(", ", lacking) + ".";
    }

    private Advice general(FailureKind kind) {
        return switch (kind) {
            case INVALID_AUTH ->
                isKey() ? new Advice(FailureKind.NEW_KEY, Action.REPLACE_KEY) : new Advice(kind.hint(), kind.action());
            case MISSING_SCOPE -> permission();
            default -> new Advice(kind.hint(), kind.action());
        };
    }

    /** A scope that was not granted can be granted; where none is lacking, it is the account that may not. */
    private Advice permission() {
        List<String> lacking = lacking();
        if (lacking.isEmpty()) {
            return new Advice(FailureKind.ADMIN_ACCOUNT + needed() + ".", Action.GRANT_SCOPES);
        }
        return new Advice(
                "Reconnect the connection and grant " + String.join(", ", lacking) + ".", Action.GRANT_SCOPES);
    }

    /** What a person could grant by signing in again. */
    private List<String> lacking() {
        if (!(method() instanceof AuthMethod.OAuth2)) {
            return List.of();
        }
        return operation.scopes().stream()
                .filter(scope -> !lease.scopes().contains(scope))
                .toList();
    }

    private String needed() {
        return operation.scopes().isEmpty() ? "" : " that has " + String.join(", ", operation.scopes());
    }

    /** Whether a person typed in what was refused, or what it was got with. */
    private boolean isKey() {
        AuthMethod method = method();
        return method != null && !method.inBrowser();
    }

    private @Nullable AuthMethod method() {
        return operation.connection().methods().get(lease.method());
    }
}

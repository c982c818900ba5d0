package io.flowmaestro.connection.health;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.Check;
import io.flowmaestro.events.ConnectionStatus;
import io.flowmaestro.events.FailureKind;
import io.flowmaestro.events.OperationCompleted;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.OperationStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a test found.
 *
 * @param status where the connection stands by it
 * @param checks what was looked at: token, reachability and permissions, in this order
 */
public record TestReport(ConnectionStatus status, List<Check> checks) {
    private static final String UNKNOWN_CONNECTION = "unknown_connection";

    /**
     * What the outcome of the provider's test operation says about a connection.
     *
     * @param method the connection's authentication method
     * @param operations what the connection is for, by ids; empty for what its method asks for
     * @param granted the scopes that the provider granted; empty where it does not say
     * @param before where the connection stood
     */
    static TestReport of(
            Provider provider,
            AuthMethod method,
            List<String> operations,
            List<String> granted,
            ConnectionStatus before,
            OperationCompleted outcome) {
        OperationError error = outcome.status() == OperationStatus.SUCCEEDED ? null : outcome.error();
        List<Check> checks = List.of(
                token(provider, error),
                reachability(provider, error),
                permissions(provider, Permissions.required(provider, method, operations), granted, error));
        return new TestReport(status(checks, before), checks);
    }

    /** Whether the credential is good and nothing is wrong with the rest. */
    public boolean passed() {
        return checks.get(0).status() == Check.Status.PASSED
                && checks.stream().noneMatch(check -> check.status() == Check.Status.FAILED);
    }

    /** What is wrong, for the event; null where nothing is. */
    @Nullable
    String reason() {
        return checks.stream()
                .filter(check -> check.status() == Check.Status.FAILED)
                .map(Check::message)
                .findFirst()
                .orElse(null);
    }

    private static Check token(Provider provider, @Nullable OperationError error) {
        if (error == null) {
            return Check.passed(Check.Name.TOKEN, provider.title() + " takes the credential.");
        }
        if (isUnknownConnection(error)) {
            return Check.failed(Check.Name.TOKEN, "The vault holds no credential for it.", "Reconnect.");
        }
        return switch (error.kind()) {
            case INVALID_AUTH -> Check.failed(Check.Name.TOKEN, error.message(), error.hint());
            case MISSING_SCOPE, NOT_FOUND, CONFLICT, REJECTED ->
                Check.passed(Check.Name.TOKEN, provider.title() + " takes the credential.");
            case CREDENTIAL_UNAVAILABLE -> Check.skipped(Check.Name.TOKEN, "The credential cannot be read now.");
            default -> Check.skipped(Check.Name.TOKEN, provider.title() + " said nothing about the credential.");
        };
    }

    private static Check reachability(Provider provider, @Nullable OperationError error) {
        if (error == null) {
            return Check.passed(Check.Name.REACHABILITY, provider.title() + " answers.");
        }
        if (isUnknownConnection(error)) {
            return Check.skipped(Check.Name.REACHABILITY, provider.title() + " was not called.");
        }
        return switch (error.kind()) {
            case INVALID_AUTH, MISSING_SCOPE, RATE_LIMITED ->
                Check.passed(Check.Name.REACHABILITY, provider.title() + " answers.");
            case CREDENTIAL_UNAVAILABLE, EXPIRED ->
                Check.skipped(Check.Name.REACHABILITY, provider.title() + " was not called.");
            default -> Check.failed(Check.Name.REACHABILITY, error.message(), error.hint());
        };
    }

    private static Check permissions(
            Provider provider, List<String> required, List<String> granted, @Nullable OperationError error) {
        List<String> missing = Permissions.missing(required, granted);
        if (!missing.isEmpty()) {
            return Check.failed(
                            Check.Name.PERMISSIONS,
                            "Not granted: " + String.join(", ", missing) + ".",
                            "Reconnect and grant the named scopes.")
                    .lacking(missing);
        }
        if (error != null && error.kind() == FailureKind.MISSING_SCOPE) {
            return Check.failed(Check.Name.PERMISSIONS, error.message(), error.hint());
        }
        return granted.isEmpty()
                ? Check.skipped(Check.Name.PERMISSIONS, provider.title() + " does not say what it granted.")
                : Check.passed(Check.Name.PERMISSIONS, "Every scope that is needed is granted.");
    }

    /** A refused credential outweighs the rest; what could not be told leaves the status as it was. */
    private static ConnectionStatus status(List<Check> checks, ConnectionStatus before) {
        Check.Status token = checks.get(0).status();
        if (token == Check.Status.FAILED) {
            return ConnectionStatus.REAUTH_REQUIRED;
        }
        if (token == Check.Status.SKIPPED && before == ConnectionStatus.REAUTH_REQUIRED) {
            return before;
        }
        if (checks.stream().anyMatch(check -> check.status() == Check.Status.FAILED)) {
            return ConnectionStatus.DEGRADED;
        }
        return token == Check.Status.PASSED ? ConnectionStatus.ACTIVE : before;
    }

    private static boolean isUnknownConnection(OperationError error) {
        return error.kind() == FailureKind.NOT_FOUND && UNKNOWN_CONNECTION.equals(error.code());
    }
}

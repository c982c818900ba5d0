package io.flowmaestro.connection.health;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.Connection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Which of its provider's operations a connection may run, by the scopes that were granted.
 *
 * @param granted what the provider granted; empty where it does not say
 * @param operations each operation of the provider, in the order of its file
 */
@Schema(name = "Permissions")
public record Permissions(List<String> granted, List<Permission> operations) {
    /**
     * Whether one operation may run.
     *
     * @param operation its id
     * @param title its name for people
     * @param chosen whether the connection is said to be for it
     * @param allowed whether it may, as far as is known
     * @param missing the scopes that it lacks
     */
    @Schema(name = "Permission")
    public record Permission(String operation, String title, boolean chosen, Allowed allowed, List<String> missing) {}

    /** What is known of it. */
    public enum Allowed {
        /** Every scope that it needs is granted. */
        @JsonProperty("yes")
        YES,
        /** Some are not. */
        @JsonProperty("no")
        NO,
        /** The provider does not say what it granted. */
        @JsonProperty("unknown")
        UNKNOWN
    }

    static Permissions of(Provider provider, Connection connection) {
        return new Permissions(
                connection.scopes(),
                provider.operations().values().stream()
                        .map(operation -> permission(operation, connection))
                        .toList());
    }

    private static Permission permission(Operation operation, Connection connection) {
        List<String> missing = missing(operation.scopes(), connection.scopes());
        return new Permission(
                operation.id(),
                operation.title(),
                connection.operations().contains(operation.id()),
                allowed(operation, connection, missing),
                missing);
    }

    private static Allowed allowed(Operation operation, Connection connection, List<String> missing) {
        if (connection.scopes().isEmpty() && !operation.scopes().isEmpty()) {
            return Allowed.UNKNOWN;
        }
        return missing.isEmpty() ? Allowed.YES : Allowed.NO;
    }

    /** What must have been granted for these operations; what a browser asks for where none is chosen. */
    static List<String> required(Provider provider, AuthMethod method, List<String> operations) {
        return operations.isEmpty()
                ? method instanceof AuthMethod.OAuth2 ? method.scopes() : List.of()
                : operations.stream()
                        .flatMap(id -> provider.operation(id).stream())
                        .flatMap(operation -> operation.scopes().stream())
                        .distinct()
                        .toList();
    }

    /** What of that was not granted; none where the provider does not say what was. */
    static List<String> missing(List<String> required, List<String> granted) {
        return granted.isEmpty()
                ? List.of()
                : required.stream().filter(scope -> !granted.contains(scope)).toList();
    }
}

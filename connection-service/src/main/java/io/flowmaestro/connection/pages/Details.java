package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.operation.Uses;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Connections as pages show them: with what their provider's file says of them. */
@Singleton
class Details {
    private final Catalog catalog;

    Details(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * A connection in the list.
     *
     * @param used when it was; null where it never was
     */
    ConnectionsView.Row row(Connection connection, Uses.@Nullable Use used) {
        return new ConnectionsView.Row(
                connection.key().id(),
                connection.name(),
                catalog.provider(connection.provider())
                        .map(Tile::of)
                        .orElseGet(() -> Tile.unknown(connection.provider())),
                provider(connection),
                connection.account(),
                Standing.of(connection),
                connection.sandbox(),
                used == null ? null : Moment.brief(used.lastUsedAt()));
    }

    /** The name of its provider for people. */
    String provider(Connection connection) {
        return catalog.provider(connection.provider()).map(Provider::title).orElse(connection.provider());
    }

    ConnectionDetail detail(Connection connection) {
        return ConnectionDetail.of(
                connection,
                catalog.provider(connection.provider())
                        .map(provider -> known(provider, connection))
                        .orElseGet(() -> new ConnectionDetail.Known(
                                connection.provider(),
                                Tile.unknown(connection.provider()),
                                connection.method(),
                                false,
                                List.of(),
                                connection.fields(),
                                connection.operations())));
    }

    private static ConnectionDetail.Known known(Provider provider, Connection connection) {
        Optional<AuthMethod> method = provider.connection().method(connection.method());
        Set<String> scopes = new LinkedHashSet<>(method.map(AuthMethod::scopes).orElse(List.of()));
        scopes.addAll(connection.scopes());
        Map<String, String> fields = new LinkedHashMap<>();
        connection.fields().forEach((name, value) -> fields.put(title(provider, name), value));
        return new ConnectionDetail.Known(
                provider.title(),
                Tile.of(provider),
                method.map(AuthMethod::title).orElse(connection.method()),
                method.map(AuthMethod::inBrowser).orElse(false),
                connection.scopes().isEmpty()
                        ? List.of()
                        : Access.of(provider, List.copyOf(scopes), connection.scopes()),
                fields,
                connection.operations().stream()
                        .map(id -> provider.operation(id).map(Operation::title).orElse(id))
                        .toList());
    }

    private static String title(Provider provider, String name) {
        Field field = provider.connection().fields().get(name);
        return field == null ? name : field.title();
    }

    /** The optional scopes of a connection's method, in words. */
    List<Access> optional(Connection connection) {
        return catalog.provider(connection.provider())
                .map(provider -> provider.connection()
                        .method(connection.method())
                        .map(method -> Access.of(provider, method.optionalScopes(), connection.scopes()))
                        .orElse(List.of()))
                .orElse(List.of());
    }

    /** Every operation of a connection's provider, to choose from. */
    List<Box> operations(Connection connection, List<String> chosen) {
        return catalog.provider(connection.provider())
                .map(provider -> provider.operations().values().stream()
                        .map(operation -> new Box(operation.id(), operation.title(), chosen.contains(operation.id())))
                        .toList())
                .orElse(List.of());
    }

    /** What a new key of a connection is made of. */
    List<FormField> keyFields(Connection connection, Submission submission) {
        return catalog.provider(connection.provider())
                .flatMap(provider -> provider.connection().method(connection.method()))
                .map(method -> method.fields().values().stream()
                        .map(field -> FormField.of("credential", field, submission))
                        .toList())
                .orElse(List.of());
    }
}

package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Field;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.Connection;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Connections as pages show them: with what their provider's file says of them. */
@Singleton
class Details {
    private final Catalog catalog;

    Details(Catalog catalog) {
        this.catalog = catalog;
    }

    ConnectionsView.Row row(Connection connection) {
        Optional<Provider> provider = catalog.provider(connection.provider());
        return new ConnectionsView.Row(
                connection.key().id(),
                connection.name(),
                provider.map(Tile::of).orElseGet(() -> Tile.unknown(connection.provider())),
                provider.map(Provider::title).orElse(connection.provider()),
                connection.account(),
                Standing.of(connection),
                connection.sandbox());
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
                                connection.fields())));
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
                fields);
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

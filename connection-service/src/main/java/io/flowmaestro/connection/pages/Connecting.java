package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.Admission;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.Draft;
import io.flowmaestro.connection.NewConnection;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.ProviderApps;
import io.flowmaestro.connection.authorize.Authorizations;
import io.flowmaestro.events.ConnectionStatus;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connection that a form asks for. The form brings the id, so that sent twice, or again after the back button, it
 * makes one connection and goes on with it.
 */
@Singleton
class Connecting {
    private final Admission admission;
    private final Connections connections;
    private final Authorizations authorizations;
    private final ProviderApps apps;

    Connecting(Admission admission, Connections connections, Authorizations authorizations, ProviderApps apps) {
        this.admission = admission;
        this.connections = connections;
        this.authorizations = authorizations;
        this.apps = apps;
    }

    /**
     * What was made.
     *
     * @param link where its person agrees; null where nobody has to any more
     */
    record Made(String id, @Nullable URI link) {}

    /** Fails as {@link Admission#admit}, {@link Connections#create} and {@link ProviderApps#require} do. */
    Uni<Made> connect(String tenant, String person, NewConnection asked) {
        return admitted(tenant, person, asked).chain(draft -> make(draft).chain(connection -> made(connection, draft)));
    }

    /** The same without a link to where its person agrees. */
    Uni<Connection> make(String tenant, String person, NewConnection asked) {
        return admitted(tenant, person, asked).chain(this::make);
    }

    private Uni<Draft> admitted(String tenant, String person, NewConnection asked) {
        return Uni.createFrom()
                .item(() -> admission.admit(tenant, person, asked))
                .call(this::requireAuthorizable);
    }

    private Uni<Connection> make(Draft draft) {
        return connections.create(draft).onFailure(Connecting::isMadeAlready).recoverWithUni(() -> again(draft));
    }

    private Uni<?> requireAuthorizable(Draft draft) {
        return draft.needsAuthorization()
                ? apps.require(draft.key().tenant(), draft.provider().id(), draft.method())
                : Uni.createFrom().voidItem();
    }

    private static boolean isMadeAlready(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() == ProblemType.ID_TAKEN;
    }

    /** One that nobody agreed to yet gives way to what the form says now, or to another way of connecting. */
    private Uni<Connection> again(Draft draft) {
        return connections
                .get(draft.key())
                .chain(made -> isUnfinished(made) && (draft.needsAuthorization() || !isOf(draft, made))
                        ? connections.delete(draft.key()).chain(() -> connections.create(draft))
                        : Uni.createFrom().item(made));
    }

    private Uni<Made> made(Connection connection, Draft draft) {
        String id = connection.key().id();
        return isUnfinished(connection) && draft.needsAuthorization()
                ? authorizations.link(connection, draft.scopes(), null).map(link -> new Made(id, link))
                : Uni.createFrom().item(new Made(id, null));
    }

    private static boolean isOf(Draft draft, Connection made) {
        return made.provider().equals(draft.provider().id())
                && made.method().equals(draft.method().id());
    }

    private static boolean isUnfinished(Connection connection) {
        return connection.status() == ConnectionStatus.PENDING;
    }
}

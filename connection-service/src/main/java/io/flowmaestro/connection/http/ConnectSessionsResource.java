package io.flowmaestro.connection.http;

import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.connect.ConnectLink;
import io.flowmaestro.connection.connect.ConnectSessions;
import io.flowmaestro.connection.connect.NewConnectSession;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Links with which people who are not signed in connect one account. */
@Path("/api/v1/connect-sessions")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.EDITOR, Role.ADMIN})
@Tag(name = "Connections")
public class ConnectSessionsResource {
    private final ConnectSessions sessions;
    private final ConnectionConfig config;
    private final Caller caller;

    ConnectSessionsResource(ConnectSessions sessions, ConnectionConfig config, Caller caller) {
        this.sessions = sessions;
        this.config = config;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createConnectSession",
            summary = "Let somebody connect an account",
            description = "Gives a link for one person: without signing in they connect one account of one of the"
                    + " providers, or reconnect that connection, once, and see and do nothing else.")
    @APIResponse(responseCode = "201", description = "It was made; the link is shown in this answer alone")
    public Uni<RestResponse<ConnectSessionView>> create(@Nullable NewConnectSession asked) {
        if (asked == null) {
            throw new ProblemException(ProblemType.MALFORMED_JSON, "Send a JSON object.");
        }
        return sessions.create(caller.tenant(), caller.name(), asked)
                .map(link -> RestResponse.ResponseBuilder.create(
                                RestResponse.Status.CREATED, ConnectSessionView.of(config.publicUrl(), link))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build());
    }

    /**
     * A link for one person.
     *
     * @param connectUrl what their browser opens: whoever has it can use it
     * @param connectionId the id that the connection has, or gets
     * @param expiresAt until when it can be followed
     */
    @Schema(name = "ConnectSession")
    public record ConnectSessionView(URI connectUrl, String connectionId, Instant expiresAt) {
        static ConnectSessionView of(URI publicUrl, ConnectLink link) {
            return new ConnectSessionView(link.address(publicUrl), link.connectionId(), link.expiresAt());
        }

        @Override
        public String toString() {
            return "ConnectSession[" + connectionId + "]";
        }
    }
}

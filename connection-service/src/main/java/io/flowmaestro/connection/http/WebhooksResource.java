package io.flowmaestro.connection.http;

import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.webhook.NewWebhook;
import io.flowmaestro.connection.webhook.SentMessage;
import io.flowmaestro.connection.webhook.Webhook;
import io.flowmaestro.connection.webhook.Webhooks;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** A tenant's own servers that are told what happens. */
@Path("/api/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN)
@Tag(name = "Monitoring")
public class WebhooksResource {
    private final Webhooks webhooks;
    private final Caller caller;

    WebhooksResource(Webhooks webhooks, Caller caller) {
        this.webhooks = webhooks;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createWebhook",
            summary = "Have a server told",
            description = "By Standard Webhooks. The secret to verify messages with is shown in this answer alone.")
    @APIResponse(responseCode = "201", description = "It was made")
    public Uni<RestResponse<Webhook>> create(
            @HeaderParam("Idempotency-Key")
                    @Parameter(description = "Names this request: sent again, it makes nothing twice")
                    @Nullable
                    String key,
            @Nullable NewWebhook asked) {
        if (asked == null) {
            throw new ProblemException(ProblemType.MALFORMED_JSON, "Send a JSON object.");
        }
        return webhooks.create(caller.tenant(), asked, key)
                .map(made -> RestResponse.ResponseBuilder.<Webhook>created(URI.create("/api/v1/webhooks/" + made.id()))
                        .entity(made)
                        .build());
    }

    @GET
    @Operation(operationId = "listWebhooks", summary = "List webhooks", description = "All of them, 20 at most.")
    public Uni<WebhookList> list() {
        return webhooks.list(caller.tenant()).map(WebhookList::new);
    }

    @DELETE
    @Path("{id}")
    @Operation(operationId = "deleteWebhook", summary = "Tell a server nothing more")
    @APIResponse(responseCode = "204", description = "It is gone")
    public Uni<Void> delete(@PathParam("id") String id) {
        return webhooks.delete(caller.tenant(), String.valueOf(Words.text("id", id)));
    }

    @POST
    @Path("{id}/secret")
    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Make another secret",
            description = "For a day messages are signed with both. One that was disabled is told again.")
    public Uni<Webhook> rotate(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key")
                    @Parameter(description = "Names this request: sent again, it makes no other")
                    @Nullable
                    String key) {
        return webhooks.rotate(caller.tenant(), String.valueOf(Words.text("id", id)), key);
    }

    @GET
    @Path("{id}/messages")
    @Operation(
            operationId = "listWebhookMessages",
            summary = "See what a server was told",
            description = "The last one first; a hundred at most, of the last week.")
    public Uni<MessageList> messages(@PathParam("id") String id) {
        return webhooks.messages(caller.tenant(), String.valueOf(Words.text("id", id)))
                .map(MessageList::new);
    }

    /**
     * A tenant's webhooks.
     *
     * @param items in the order of their ids
     */
    @Schema(name = "WebhookList")
    public record WebhookList(List<Webhook> items) {}

    /**
     * What a server was told.
     *
     * @param items the last one first
     */
    @Schema(name = "WebhookMessageList")
    public record MessageList(List<SentMessage> items) {}
}

package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.ConnectionConfig;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.connection.http.Caller;
import io.flowmaestro.connection.http.Problem;
import io.flowmaestro.connection.http.Role;
import io.flowmaestro.connection.webhook.MessageType;
import io.flowmaestro.connection.webhook.NewWebhook;
import io.flowmaestro.connection.webhook.SentMessage;
import io.flowmaestro.connection.webhook.Webhook;
import io.flowmaestro.connection.webhook.Webhooks;
import io.flowmaestro.events.Violation;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The tenant's own servers that are told what happens. A secret is shown by the answer that made it, and never again. */
@Path(Paths.WEBHOOKS)
@RolesAllowed(Role.ADMIN)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class WebhookPages {
    private final Webhooks webhooks;
    private final ConnectionConfig config;
    private final Caller caller;

    WebhookPages(Webhooks webhooks, ConnectionConfig config, Caller caller) {
        this.webhooks = webhooks;
        this.config = config;
        this.caller = caller;
    }

    @GET
    @Operation(hidden = true)
    public Uni<Response> list() {
        Submission unfilled = Submission.empty();
        unfilled.typed().put("type", words());
        return list(unfilled);
    }

    private Uni<Response> list(Submission submission) {
        Problem problem = submission.problem();
        return webhooks.list(caller.tenant())
                .chain(found -> Html.page(
                        problem == null ? Response.Status.OK.getStatusCode() : problem.status(),
                        Templates.webhooks(new HooksView(
                                found.stream().map(HookRow::of).toList(),
                                url(submission),
                                Arrays.stream(MessageType.values())
                                        .map(type -> new Box(
                                                type.word(),
                                                text(type),
                                                submission.values("type").contains(type.word())))
                                        .toList(),
                                config.sandbox().url().isPresent(),
                                !submission.value("sandbox").isEmpty(),
                                RandomToken.nextId(),
                                problem))));
    }

    private static FormField url(Submission submission) {
        return new FormField(
                "url",
                "Address",
                "A public server of yours that takes messages by HTTPS.",
                null,
                "https://example.com/hooks",
                "text",
                true,
                submission.value("url"),
                submission.error("/url"),
                List.of());
    }

    private static String text(MessageType type) {
        return switch (type) {
            case CONNECTION_REAUTH_REQUIRED -> "A connection must be reconnected";
            case OPERATION_FAILED -> "An operation did not succeed";
            case ALERT_RAISED -> "An alert was raised";
            case ALERT_RESOLVED -> "An alert was resolved";
        };
    }

    private static List<String> words() {
        return Arrays.stream(MessageType.values()).map(MessageType::word).toList();
    }

    @POST
    @Operation(hidden = true)
    public Uni<Response> add(MultivaluedMap<String, String> form) {
        Submission submission = new Submission(form, null);
        return Problems.shown(
                Uni.createFrom()
                        .deferred(() -> webhooks.create(caller.tenant(), asked(submission), key(submission)))
                        .chain(made -> page(made.id(), made.secret(), null)),
                problem -> list(submission.refused(problem)));
    }

    /** To the API no types mean all of them; whoever unticks every box means something else. */
    private static NewWebhook asked(Submission submission) {
        if (submission.values("type").isEmpty()) {
            throw new ProblemException(
                    ProblemType.VALIDATION,
                    "Say what it is told of.",
                    List.of(new Violation("/types", "is required.")));
        }
        return new NewWebhook(
                submission.value("url").strip(),
                submission.values("type"),
                !submission.value("sandbox").isEmpty());
    }

    /** The form's own: sent twice, it does one thing once. */
    private static @Nullable String key(Submission submission) {
        String key = submission.value("key");
        return key.isEmpty()
                ? null
                : "page-" + RandomToken.hash(key + submission.value("url") + submission.values("type"));
    }

    @GET
    @Path("{id}")
    @Operation(hidden = true)
    public Uni<Response> show(@PathParam("id") String id) {
        return page(id, null, null);
    }

    private Uni<Response> page(String id, @Nullable String secret, @Nullable Problem problem) {
        String known = id.replace("\0", "");
        return webhooks.get(caller.tenant(), known)
                .chain(webhook -> webhooks.messages(caller.tenant(), known)
                        .chain(messages -> Html.page(Templates.webhook(new HookView(
                                HookRow.of(webhook),
                                secret,
                                Moment.of(webhook.previousSecretUntil()),
                                messages.stream().map(MessageRow::of).toList(),
                                RandomToken.nextId(),
                                problem)))));
    }

    /** Makes another secret; opened, the address goes back to the webhook. */
    @POST
    @Path("{id}/secret")
    @Operation(hidden = true)
    public Uni<Response> rotate(@PathParam("id") String id, MultivaluedMap<String, String> form) {
        return Problems.shown(
                webhooks.rotate(caller.tenant(), id.replace("\0", ""), key(new Submission(form, null)))
                        .chain(webhook -> page(id, webhook.secret(), null)),
                problem -> page(id, null, problem));
    }

    @GET
    @Path("{id}/secret")
    @Operation(hidden = true)
    public Response rotated(@PathParam("id") String id) {
        return Html.goTo(Paths.webhook(id), null);
    }

    @POST
    @Path("{id}/removal")
    @Operation(hidden = true)
    public Uni<Response> remove(@PathParam("id") String id, @HeaderParam(Html.PART) @Nullable String part) {
        return webhooks.delete(caller.tenant(), id.replace("\0", "")).map(gone -> Html.goTo(Paths.WEBHOOKS, part));
    }

    @GET
    @Path("{id}/removal")
    @Operation(hidden = true)
    public Response removed(@PathParam("id") String id) {
        return Html.goTo(Paths.webhook(id), null);
    }

    /**
     * The webhooks, and the form that adds one.
     *
     * @param types what it can be told of
     * @param sandbox whether there is a sandbox that can be told in its place
     * @param inSandbox whether that is to be
     * @param key names the form, so that sent twice it makes one
     * @param problem why the form was refused; null where it was not
     */
    public record HooksView(
            List<HookRow> rows,
            FormField url,
            List<Box> types,
            boolean sandbox,
            boolean inSandbox,
            String key,
            @Nullable Problem problem) {
        /** What is wrong with the types; null where nothing is. */
        public @Nullable String typesError() {
            return problem != null
                            && problem.errors().stream()
                                    .anyMatch(error -> error.pointer().startsWith("/types"))
                    ? "Choose at least one."
                    : null;
        }
    }

    /** A webhook in the list. */
    public record HookRow(
            String id,
            String url,
            String types,
            boolean sandbox,
            Standing standing,
            @Nullable Moment made) {
        static HookRow of(Webhook webhook) {
            return new HookRow(
                    webhook.id(),
                    webhook.url().toString(),
                    String.join(", ", webhook.types()),
                    webhook.sandbox(),
                    webhook.disabledAt() == null
                            ? new Standing("Told", "good", "It is told what happens.")
                            : new Standing(
                                    "Disabled",
                                    "bad",
                                    "Its server answered 410, which says that it wants to hear nothing more. Another secret"
                                            + " has it told again."),
                    Moment.of(webhook.createdAt()));
        }
    }

    /**
     * A webhook on its own page.
     *
     * @param secret what was made just now; null where none was
     * @param previousUntil until when the secret before counts, too; null where it does not
     * @param messages what it was told, the last one first
     * @param key names the form, so that sent twice it makes one secret
     * @param problem why no other was made; null where nothing is wrong
     */
    public record HookView(
            HookRow row,
            @Nullable String secret,
            @Nullable Moment previousUntil,
            List<MessageRow> messages,
            String key,
            @Nullable Problem problem) {
        /** For logs: without the secret. */
        @Override
        public String toString() {
            return "HookView[" + row.id() + "]";
        }
    }

    /**
     * A message, and what became of it.
     *
     * @param outcome what the server last answered; null where it was not asked yet
     * @param next when it is sent again; null where it is not
     */
    public record MessageRow(
            String id,
            String type,
            @Nullable Moment created,
            int attempts,
            Standing standing,
            @Nullable String outcome,
            @Nullable Moment next) {
        static MessageRow of(SentMessage message) {
            return new MessageRow(
                    message.id(),
                    message.type(),
                    Moment.brief(message.createdAt()),
                    message.attempts(),
                    standing(message),
                    message.lastOutcome(),
                    Moment.brief(message.nextAt()));
        }

        private static Standing standing(SentMessage message) {
            if (message.deliveredAt() != null) {
                return new Standing("Taken", "good", "The server took it.");
            }
            return message.nextAt() == null
                    ? new Standing("Given up", "bad", "It is not sent again.")
                    : new Standing("Waiting", "warn", "It is sent again.");
        }
    }
}

package io.flowmaestro.connection.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Effect;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.RandomToken;
import io.flowmaestro.connection.health.ConnectionTests;
import io.flowmaestro.connection.health.Permissions;
import io.flowmaestro.connection.http.Caller;
import io.flowmaestro.connection.http.Role;
import io.flowmaestro.connection.operation.Trial;
import io.flowmaestro.connection.operation.Trials;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.OperationCompleted;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Lets a person choose one of a connection's operations, say what it takes, and see how it ends. */
@Path(Paths.CONNECTIONS + "/{id}/operations")
@RolesAllowed({Role.EDITOR, Role.ADMIN})
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class TrialPages {
    private static final int LONGEST_OUTPUT = 20_000;

    private final Connections connections;
    private final ConnectionTests tests;
    private final Trials trials;
    private final Catalog catalog;
    private final Details details;
    private final Runs runs;
    private final Caller caller;

    TrialPages(
            Connections connections,
            ConnectionTests tests,
            Trials trials,
            Catalog catalog,
            Details details,
            Runs runs,
            Caller caller) {
        this.connections = connections;
        this.tests = tests;
        this.trials = trials;
        this.catalog = catalog;
        this.details = details;
        this.runs = runs;
        this.caller = caller;
    }

    @GET
    @Operation(hidden = true)
    public Uni<Response> choose(@PathParam("id") String id, @QueryParam("q") @DefaultValue("") String text) {
        String sought = text.strip().toLowerCase(Locale.ROOT);
        return connections
                .get(caller.connection(id))
                .chain(connection -> tests.permissions(connection.key())
                        .chain(permissions -> Html.page(Templates.trials(new Choice(
                                details.detail(connection),
                                text,
                                permissions.operations().stream()
                                        .flatMap(permission -> item(connection, permission).stream())
                                        .filter(item -> item.isFoundBy(sought))
                                        .toList())))));
    }

    private Optional<Choice.Item> item(Connection connection, Permissions.Permission permission) {
        return catalog.provider(connection.provider())
                .flatMap(provider -> provider.operation(permission.operation()))
                .map(operation -> new Choice.Item(
                        Paths.trial(connection.key().id(), operation.id()),
                        operation.id(),
                        operation.title(),
                        operation.description(),
                        operation.effect() == Effect.NONE ? "Reads" : "Changes",
                        permission.missing()));
    }

    @GET
    @Path("{operation}")
    @Operation(hidden = true)
    public Uni<Response> show(@PathParam("id") String id, @PathParam("operation") String operation) {
        return connections
                .get(caller.connection(id))
                .chain(connection -> form(connection, operation, Submission.empty(), null));
    }

    /** The same form sent twice runs it once; filled in otherwise it runs it again. */
    @POST
    @Path("{operation}")
    @Operation(hidden = true)
    public Uni<Response> run(
            @PathParam("id") String id, @PathParam("operation") String operation, MultivaluedMap<String, String> form) {
        Submission submission = new Submission(form, null);
        return connections
                .get(caller.connection(id))
                .chain(connection -> Problems.shown(
                        run(connection, operation, submission),
                        problem -> form(connection, operation, submission.refused(problem), null)));
    }

    private Uni<Response> run(Connection connection, String operation, Submission submission) {
        return Uni.createFrom()
                .item(() -> TrialForm.of(operation(connection, operation)).parameters(submission))
                .chain(parameters ->
                        trials.run(connection.key(), operation, new Trial(parameters), key(submission, parameters)))
                .chain(tried -> form(connection, operation, submission, tried));
    }

    private static @Nullable String key(Submission submission, ObjectNode parameters) {
        String key = submission.value("key");
        return key.isEmpty() ? null : "page-" + RandomToken.hash(key + parameters);
    }

    private Uni<Response> form(Connection connection, String id, Submission submission, Trials.@Nullable Tried tried) {
        io.flowmaestro.catalog.Operation operation = operation(connection, id);
        int status = submission.problem() == null
                ? Response.Status.OK.getStatusCode()
                : submission.problem().status();
        Optional<OperationCompleted> result = tried == null ? Optional.empty() : tried.result();
        return tests.permissions(connection.key())
                .chain(permissions -> Html.page(
                        status,
                        Templates.trial(new TrialView(
                                details.detail(connection),
                                operation.id(),
                                operation.title(),
                                operation.description(),
                                Optional.ofNullable(operation.docs())
                                        .map(URI::toString)
                                        .orElse(null),
                                effect(operation, connection.sandbox()),
                                operation.effect() != Effect.NONE && !connection.sandbox(),
                                submission.problem() == null ? RandomToken.nextId() : submission.value("key"),
                                missing(permissions, id),
                                TrialForm.of(operation).fields(submission),
                                submission.problem(),
                                result.map(ended -> runs.view(ended, connection.provider(), id))
                                        .orElse(null),
                                result.map(OperationCompleted::output)
                                        .map(TrialPages::json)
                                        .orElse(null),
                                tried == null || result.isPresent() ? null : Paths.operation(tried.id())))));
    }

    private static List<String> missing(Permissions permissions, String id) {
        return permissions.operations().stream()
                .filter(permission -> permission.operation().equals(id))
                .flatMap(permission -> permission.missing().stream())
                .toList();
    }

    private static String effect(io.flowmaestro.catalog.Operation operation, boolean sandbox) {
        String where = sandbox ? " It is played by the sandbox, and reaches nothing else." : "";
        String provider = operation.providerTitle();
        return switch (operation.effect()) {
            case NONE -> "It reads at " + provider + " and changes nothing." + where;
            case IDEMPOTENT ->
                "It changes something at " + provider + ". Run again with the same values, it leaves the same." + where;
            case KEYED, AT_MOST_ONCE, READ_BACK ->
                "It changes something at " + provider + ", and does so each time you run it." + where;
        };
    }

    private static String json(JsonNode output) {
        try {
            String text = EventJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(output);
            return text.length() <= LONGEST_OUTPUT
                    ? text
                    : text.substring(0, LONGEST_OUTPUT) + "\n… " + (text.length() - LONGEST_OUTPUT)
                            + " more characters are not shown.";
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private io.flowmaestro.catalog.Operation operation(Connection connection, String id) {
        return catalog.provider(connection.provider())
                .flatMap((Provider provider) -> provider.operation(id))
                .orElseThrow(() ->
                        new ProblemException(ProblemType.UNKNOWN_OPERATION, "Choose one from the connection's page."));
    }

    /**
     * The operations to choose from.
     *
     * @param text what is looked for
     */
    public record Choice(ConnectionDetail connection, String text, List<Item> items) {
        /**
         * One of them.
         *
         * @param effect whether it reads or changes, in a word
         * @param missing the scopes that it lacks, as far as is known
         */
        public record Item(
                String address, String id, String title, String description, String effect, List<String> missing) {
            boolean isFoundBy(String sought) {
                return Stream.of(id, title, description)
                        .anyMatch(words -> words.toLowerCase(Locale.ROOT).contains(sought));
            }
        }
    }
}

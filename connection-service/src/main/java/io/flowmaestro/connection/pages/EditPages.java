package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.Connection;
import io.flowmaestro.connection.ConnectionChange;
import io.flowmaestro.connection.Connections;
import io.flowmaestro.connection.ProblemType;
import io.flowmaestro.connection.http.Caller;
import io.flowmaestro.connection.http.Problem;
import io.flowmaestro.connection.http.Role;
import io.flowmaestro.events.ConnectionStatus;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Changes what people say of a connection. */
@Path(Paths.CONNECTIONS + "/{id}/edit")
@RolesAllowed({Role.EDITOR, Role.ADMIN})
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class EditPages {
    private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");

    private final Connections connections;
    private final Details details;
    private final Caller caller;

    EditPages(Connections connections, Details details, Caller caller) {
        this.connections = connections;
        this.details = details;
        this.caller = caller;
    }

    @GET
    @Operation(hidden = true)
    public Uni<Response> edit(@PathParam("id") String id) {
        return connections
                .get(caller.connection(id))
                .chain(connection -> page(connection, filledIn(connection), Response.Status.OK.getStatusCode()));
    }

    private static Submission filledIn(Connection connection) {
        Submission submission = Submission.empty();
        submission.typed().putSingle("name", connection.name());
        submission.typed().putSingle("owner", connection.owner());
        submission.typed().putSingle("environment", connection.environment());
        submission.typed().putSingle("labels", lines(connection.labels()));
        submission.typed().put("operation", connection.operations());
        submission.typed().putSingle("revision", String.valueOf(connection.revision()));
        submission.typed().putSingle("enabled", connection.status() == ConnectionStatus.DISABLED ? "" : "on");
        return submission;
    }

    private static String lines(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getValue().isEmpty() ? label.getKey() : label.getKey() + "=" + label.getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private Uni<Response> page(Connection connection, Submission submission, int status) {
        return Html.page(
                status,
                Templates.edit(
                        details.detail(connection),
                        fields(submission),
                        details.operations(connection, submission.values("operation")),
                        revision(connection, submission),
                        !submission.value("enabled").isEmpty(),
                        submission.problem()));
    }

    /** Who was told of another's change and sends the form again means it; nobody else overwrites what they did not see. */
    private static String revision(Connection connection, Submission submission) {
        Problem problem = submission.problem();
        return problem != null && problem.code().equals(ProblemType.CHANGED_MEANWHILE.code())
                ? String.valueOf(connection.revision())
                : submission.value("revision");
    }

    private static List<FormField> fields(Submission submission) {
        return List.of(
                FormField.text("name", "Name", "Each name is used once.", true, submission),
                FormField.text("owner", "Owner", "Who looks after it.", false, submission),
                FormField.text(
                        "environment",
                        "Environment",
                        "What it is for, such as production, in small letters.",
                        false,
                        submission),
                new FormField(
                        "labels",
                        "Labels",
                        "Your own words to find it by, one on a line, such as team=sales.",
                        null,
                        null,
                        "lines",
                        false,
                        submission.value("labels"),
                        submission.error("/labels"),
                        List.of()));
    }

    @POST
    @Operation(hidden = true)
    public Uni<Response> change(
            @PathParam("id") String id,
            @HeaderParam(Html.PART) @Nullable String part,
            MultivaluedMap<String, String> form) {
        Submission submission = new Submission(form, null);
        return Problems.shown(
                connections
                        .get(caller.connection(id))
                        .chain(connection ->
                                connections.change(connection.key(), seen(submission), asked(connection, submission)))
                        .map(connection -> Html.goTo(Paths.connection(id), part)),
                problem -> connections
                        .get(caller.connection(id))
                        .chain(connection -> page(connection, submission.refused(problem), problem.status())));
    }

    /** Which state of it the form shows: somebody else may have changed it since. */
    private static @Nullable Long seen(Submission submission) {
        String revision = submission.value("revision");
        return REVISION.matcher(revision).matches() ? Long.valueOf(revision) : null;
    }

    /** One that nobody agreed to yet can be neither switched on nor off. */
    private static ConnectionChange asked(Connection connection, Submission submission) {
        return new ConnectionChange(
                submission.value("name"),
                submission.value("owner"),
                submission.value("environment"),
                labels(submission.value("labels")),
                submission.values("operation"),
                connection.status() == ConnectionStatus.PENDING
                        ? null
                        : !submission.value("enabled").isEmpty());
    }

    private static Map<String, String> labels(String lines) {
        Map<String, String> labels = new LinkedHashMap<>();
        lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            int equals = line.indexOf('=');
            labels.put(
                    equals < 0 ? line : line.substring(0, equals).strip(),
                    equals < 0 ? "" : line.substring(equals + 1).strip());
        });
        return labels;
    }
}
